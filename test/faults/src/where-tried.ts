/** A kind of failure, and where it is tried. */
export interface TriedFault {
  readonly fault: string
  /** Beginnings of names of situations, which stand on the page. */
  readonly here?: readonly string[]
  /** What tries it elsewhere, or more of it. */
  readonly elsewhere?: string
}

/** The plan of the suite. A row without `here` runs in another suite, for the reason that stands there. */
export const TRIED_FAULTS: readonly TriedFault[] = [
  { fault: 'kill -9 at random points, several processes, failing destination', here: ['kill -9'] },
  { fault: 'death at each call to the file system', here: ['each call to the file system in turn: the process ends there'] },
  { fault: 'power cut', here: ['power cut', 'simulation'] },
  {
    fault: 'signals once and twice, process.exit, natural end, uncaught exception, shutdown and flush in every order',
    here: ['end of a process', 'a flush on the backlog'],
    elsewhere:
      'the table of other SDKs below; `packages/core/src/delivery/process-end.test.ts`; `test/otel/src/register-exit.test.ts`',
  },
  { fault: 'freeze and thaw (SIGSTOP, Lambda), stale connections', here: ['serverless function', 'SIGSTOP', 'two containers'] },
  {
    fault: 'rolling deployment; directories of other versions',
    here: ['kill -9'],
    elsewhere: '`packages/core/src/spool/spool.test.ts` for other versions',
  },
  {
    fault: 'cluster, worker threads, pids that come again',
    here: ['node:cluster', 'four worker threads', 'worker threads that end'],
  },
  { fault: 'the spool against a model', elsewhere: '`packages/core/src/spool/spool.model.test.ts` (fast-check, seeds printed)' },
  { fault: 'clock, disk, network and processes under one seed', here: ['simulation'] },
  { fault: 'outages of an hour, a day and eight days', here: ['outage of'] },
  { fault: 'fresh sign-ins behind the backlog of an outage', here: ['recovery after a day'] },
  {
    fault: '429 storms, thundering herd',
    here: ['429 for an hour', 'a hundred processes', 'the destination wants to be asked later'],
  },
  { fault: 'half-open, slow, endless, broken and doubled answers', here: ['on the wire'] },
  { fault: 'DNS', here: ['DNS'] },
  { fault: 'TLS, proxies', here: ['TLS', 'proxy for'] },
  { fault: 'redirects', here: ['the destination redirects'] },
  {
    fault: 'refused keys, refused events, too much at once',
    here: ['the destination refuses for a reason', 'answer 400', 'answer 413'],
  },
  { fault: 'an outage of one of several destinations', here: ['two destinations on one spool'] },
  { fault: 'memory full', here: ['the key is refused, without a spool'] },
  { fault: 'disk full', here: ['disk full', 'each call to the file system in turn: it fails with ENOSPC'] },
  {
    fault: 'I/O errors, failed fsync, too many open files, read-only',
    here: [
      'each call to the file system in turn: it fails with EIO',
      'each call to the file system in turn: it fails with EMFILE',
      'simulation',
    ],
    elsewhere: '`packages/core/src/spool/failed-sync.test.ts`',
  },
  { fault: 'a directory that is deleted, replaced by a link, or open to others', here: ['directory'] },
  { fault: 'a damaged spool', here: ['damaged spool'] },
  {
    fault: 'a slow disk',
    elsewhere: '`npm run bench` (it needs an idle machine); `packages/core/src/spool/slow-write-breaker.test.ts`',
  },
  { fault: 'jumps of the wall clock', here: ['simulation'], elsewhere: '`npm run faults:forwarder`' },
  { fault: 'functions of the app that throw, reject, hang or return what they should not', here: ["the app's function"] },
  {
    fault: 'spans that end before the start, after the shutdown or twice',
    elsewhere: '`packages/otel/src/span-processor.test.ts`',
  },
  { fault: 'one span through exporter and forwarder', elsewhere: '`test/forwarder/src/both-ways.test.ts`' },
  {
    fault: 'hostile bodies: damaged, nested, enormous, compressed, with names of prototypes',
    here: ['sent to the forwarder'],
    elsewhere: '`test/forwarder/src/skimmer-fuzz.test.ts`, `gzip-bombs.test.ts`',
  },
  {
    fault: 'patterns that take exponential time',
    elsewhere: '`packages/core/src/sign-in/safe-pattern.test.ts` (they are proven linear at the start)',
  },
  {
    fault: 'keys and personal data in output, problems, statistics, on disk',
    here: ['on the wire', 'the destination', 'DNS', 'TLS', 'proxy for', "the app's function", 'directory'],
    elsewhere: '`test/otel/src/canaries.test.ts` for spans, metrics and diag',
  },
  { fault: 'the forwarder, its neighbours, Kafka', elsewhere: '`npm run faults:forwarder`' },
  { fault: 'a day of random faults, mutation of the source', elsewhere: 'not tried' },
]
