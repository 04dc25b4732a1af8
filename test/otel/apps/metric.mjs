// Counts something, and comes to a natural end.
import { metrics, trace } from '@opentelemetry/api'

trace.getTracer('app').startSpan('work').end()
metrics.getMeter('app').createCounter('work_done').add(1)
