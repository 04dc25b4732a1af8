/**
 * The objects on which an export has to be replaced. What a module hook hands over is the exports object for `require`, and a
 * live view of the namespace for `import`, where the same function often stands under `default` as well.
 */
export function exportShapes(exports: unknown): readonly object[] {
  const shapes: object[] = []
  let shape = exports
  while (
    ((typeof shape === 'object' && shape !== null) || typeof shape === 'function') &&
    shapes.length < 3 &&
    !shapes.includes(shape)
  ) {
    shapes.push(shape)
    shape = (shape as { default?: unknown }).default
  }
  return shapes
}

/** The function a file exports, by itself or as `default`. */
export function exportedFunction(exports: unknown): { prototype: object } | undefined {
  return exportShapes(exports).find((shape): shape is { prototype: object } => typeof shape === 'function')
}
