import ts from "typescript";
import type { CodeCell } from "./notebook";
import { ParsedCode } from "./parsed-code";
import { changedNames, declaredNames } from "./value-use";

/** A statement at the top of a cell. */
interface Part {
  readonly cell: number;
  readonly statement: ts.Statement;
  readonly declares: readonly string[];
}

/** What of a notebook one exercise needs, in the order of the cells. */
export interface Slice {
  readonly statements: readonly ts.Statement[];
  readonly cells: readonly number[];
}

/** A notebook's code, with an index of what is declared where. */
export class NotebookCode {
  readonly codes: readonly ParsedCode[];
  readonly #parts: readonly Part[];

  constructor(readonly cells: readonly CodeCell[]) {
    this.codes = cells.map(({ source }) => new ParsedCode(source));
    this.#parts = this.codes.flatMap(({ statements }, cell) =>
      statements.map((statement) => ({
        cell,
        statement,
        declares: declaredNames(statement),
      })),
    );
  }

  /** The last cell with the exercise's tag that declares it; else the last one that declares it at all. */
  cellOf(exercise: string): number | undefined {
    const declaring = this.#declaring(exercise);
    const tagged = declaring.filter(({ cell }) =>
      this.cells[cell].tags.includes(`exercise:${exercise}`),
    );
    return (tagged.at(-1) ?? declaring.at(-1))?.cell;
  }

  /**
   * The declaration of an exercise, and of what it needs: imports, and helpers from the cells before or, failing that,
   * after. Statements that change one of them (`table.push(…)`) come along; other statements do not.
   */
  slice(exercise: string, home: number): Slice {
    const chosen = new Set<Part>();
    const names = new Set<string>();
    const need = (name: string): void => {
      if (names.has(name)) return;
      names.add(name);
      this.#declarations(name, home).forEach(take);
    };
    const take = (part: Part): void => {
      if (chosen.has(part)) return;
      chosen.add(part);
      part.declares.forEach((name) => names.add(name));
      this.codes[part.cell].freeNames(part.statement).forEach(need);
    };
    need(exercise);
    for (let before = -1; before !== chosen.size;) {
      before = chosen.size;
      this.#changing(own(chosen), home).forEach(take);
    }
    const statements = this.#parts.filter((part) => chosen.has(part));
    return {
      statements: statements.map(({ statement }) => statement),
      cells: [...new Set(statements.map(({ cell }) => cell))],
    };
  }

  #declaring(name: string): Part[] {
    return this.#parts.filter(({ declares }) => declares.includes(name));
  }

  /** A notebook may declare a name again and again: the one that was in force at the exercise's cell. */
  #declarations(name: string, home: number): Part[] {
    const all = this.#declaring(name);
    const cell =
      all.findLast((part) => part.cell <= home)?.cell ?? all[0]?.cell;
    return all.filter((part) => part.cell === cell);
  }

  #changing(names: ReadonlySet<string>, home: number): Part[] {
    return this.#parts.filter(
      ({ cell, statement, declares }) =>
        cell <= home &&
        declares.length === 0 &&
        [...changedNames(statement)].some((name) => names.has(name)),
    );
  }
}

/** The names that chosen parts declare; not those that they import, which nothing here changes. */
function own(parts: ReadonlySet<Part>): Set<string> {
  const declared = [...parts].filter(
    ({ statement }) => !ts.isImportDeclaration(statement),
  );
  return new Set(declared.flatMap(({ declares }) => declares));
}
