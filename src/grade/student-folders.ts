/** What lies in DIR itself; a student may be called the same. */
const RESERVED = [
  "grades.csv",
  "report.html",
  "nbgrader.csv",
  "canvas.csv",
  "ctrf.json",
  "junit.xml",
];

/** A folder in DIR for each student: its name, with "_" behind it where that is taken. */
export function studentFolders(
  students: readonly string[],
): Map<string, string> {
  const taken = new Set([...RESERVED, ...students]);
  const folders = new Map<string, string>();
  for (const student of students) {
    let folder = student;
    if (RESERVED.includes(student.toLowerCase()))
      while (taken.has(folder)) folder += "_";
    taken.add(folder);
    folders.set(student, folder);
  }
  return folders;
}
