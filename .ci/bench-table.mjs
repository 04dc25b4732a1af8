// The rows of a bench run as a table for people.

/**
 * @param {readonly import('../test/bench/src/bench-row.ts').BenchRow[]} rows
 * @returns {string}
 */
export function benchTable(rows) {
  const cells = [
    ['what', 'ours', 'rival', '', 'unit', 'ratio', 'budget', 'met'],
    ...rows.map((row) => [
      row.name,
      number(row.ours),
      number(row.rival.value),
      row.rival.name,
      row.unit,
      number(row.ratio),
      `${row.budgetOn} ${row.better === 'lower' ? '≤' : '≥'} ${number(row.budget)}`,
      row.met ? 'yes' : 'NO',
    ]),
  ]
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const isNumeric = [false, true, true, false, false, true, false, false]
  const lines = cells.map((row) =>
    row
      .map((cell, column) => (isNumeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
  const notes = rows.filter(({ note }) => note).map(({ name, note }) => `${name}: ${note}`)
  return [lines[0], ''.padEnd(Math.max(...lines.map((line) => line.length)), '─'), ...lines.slice(1), '', ...notes]
    .join('\n')
    .trimEnd()
}

/** @param {number} value */
function number(value) {
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(4)))
}
