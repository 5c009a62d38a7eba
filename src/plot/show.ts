/**
 * What runs in the browser, as text: a function of { id, alt, data, layout }.
 *
 * It looks for Plotly for a minute: exported pages carry it, sometimes below the cell; JupyterLab's server has it at
 * static/plotly.js, loaded by the first figure of a page for all. Without Plotly the PNG stays. The page's figures
 * are found by their id, since an output may be shown twice or attached to the page after its script ran.
 * Where the figure has links (see types.ts), the cursor changes other panels.
 * In a column narrower than the figure, the figure shrinks as a whole, as the PNG does: its letters never collide.
 */
export const SHOW = `function (figure) {
  function plotly() {
    if (window.Plotly) return Promise.resolve(window.Plotly);
    if (!window.workbookPlotly) window.workbookPlotly = new Promise(function (resolve) {
      var config = document.getElementById("jupyter-config-data"), script;
      if (config) {
        script = document.createElement("script");
        script.src = (JSON.parse(config.textContent).baseUrl || "/") + "static/plotly.js";
        document.head.appendChild(script);
      }
      var tries = 0, timer = setInterval(function () {
        if (!window.Plotly && ++tries < 600) return;
        clearInterval(timer);
        window.workbookPlotly = undefined;
        resolve(window.Plotly);
      }, 100);
    });
    return window.workbookPlotly;
  }
  function unpack(cells) {
    var bytes, z = [], i;
    if (!cells.bytes) return cells;
    bytes = atob(cells.bytes);
    for (i = 0; i < bytes.length; i++) {
      if (i % cells.columns === 0) z.push([]);
      z[z.length - 1].push(bytes.charCodeAt(i) === 255 ? null : cells.low + cells.step * bytes.charCodeAt(i));
    }
    return z;
  }
  function follow(Plotly, plot) {
    var links = (figure.layout.meta || {}).links || [], current = "";
    function go(event) {
      var point = event.points[0];
      links.forEach(function (link, l) {
        if (link.from !== point.curveNumber) return;
        var i = [].concat(point.pointNumber), z = figure.data[link.from].z;
        var state = link.states[z ? i[0] * z[0].length + i[1] : i[0]];
        if (!state || current === l + " " + i) return;
        current = l + " " + i;
        if (state.data.z) state.data.z = state.data.z.map(unpack);
        Plotly.update(plot, state.data, state.layout, link.to);
      });
    }
    plot.on("plotly_hover", go);
    plot.on("plotly_click", go);
  }
  function show(Plotly, block) {
    var image = block.querySelector("img"), frame = document.createElement("div"), plot = document.createElement("div");
    var layout = JSON.parse(JSON.stringify(figure.layout));
    function fit() {
      var scale = Math.min(1, frame.offsetWidth / layout.width);
      plot.style.transform = scale < 1 ? "scale(" + scale + ")" : "";
    }
    block.setAttribute("data-live", "");
    frame.style.cssText = "width:100%;overflow:hidden;aspect-ratio:" + layout.width + "/" + layout.height;
    plot.style.cssText = "transform-origin:0 0;width:" + layout.width + "px;height:" + layout.height + "px";
    plot.setAttribute("role", "img");
    plot.setAttribute("aria-label", figure.alt);
    image.style.display = "none";
    frame.appendChild(plot);
    block.insertBefore(frame, image);
    Promise.resolve().then(function () {
      return Plotly.newPlot(plot, figure.data, layout, { displaylogo: false });
    }).then(function () {
      new ResizeObserver(fit).observe(frame);
      follow(Plotly, plot);
    }).catch(function (error) {
      console.warn("The figure stays a picture:", error);
      frame.remove();
      image.style.display = "block";
    });
  }
  plotly().then(function (Plotly) {
    if (!Plotly) return;
    figure.data.forEach(function (trace) {
      if (trace.z) trace.z = unpack(trace.z);
    });
    document.querySelectorAll('[data-figure="' + figure.id + '"]:not([data-live])').forEach(function (block) {
      show(Plotly, block);
    });
  });
}`;
