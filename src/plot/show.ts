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
    if (!cells.bytes) return cells;
    var packed = Uint8Array.from(atob(cells.bytes), function (c) { return c.charCodeAt(0); });
    var stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return new Response(stream).arrayBuffer().then(function (buffer) {
      var steps = new Uint8Array(buffer), z = [], i;
      for (i = 0; i < steps.length; i++) {
        if (i % cells.columns === 0) z.push([]);
        if (i >= cells.columns) steps[i] += steps[i - cells.columns];
        z[z.length - 1].push(steps[i] === 255 ? null : cells.low + cells.step * steps[i]);
      }
      return z;
    });
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
        Promise.all((state.data.z || []).map(unpack)).then(function (z) {
          if (z.length) state.data.z = z;
          Plotly.update(plot, state.data, state.layout, link.to);
        });
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
    plot.setAttribute("role", "figure");
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
  function unpackAll() {
    return Promise.all(figure.data.map(function (trace) {
      return trace.z && Promise.resolve(unpack(trace.z)).then(function (z) { trace.z = z; });
    }));
  }
  plotly().then(function (Plotly) {
    if (Plotly) return unpackAll().then(function () {
      document.querySelectorAll('[data-figure="' + figure.id + '"]:not([data-live])').forEach(function (block) {
        show(Plotly, block);
      });
    });
  }).catch(function (error) {
    console.warn("The figure stays a picture:", error);
  });
}`;
