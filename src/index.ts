/** The public interface of nosbench: everything else may change without notice. */

export { type Baseline, type BaselineOptions, runBaselines } from './benchmark/baselines.js';
export { Benchmark } from './benchmark/benchmark.js';
export { type ExternalSearchOptions, externalSearch } from './benchmark/external/external-search.js';
export { pruneByKey } from './benchmark/incumbent.js';
export {
  type Configuration as ListConfiguration,
  configurationsOf,
  findSpace,
} from './benchmark/lists/configurations.js';
export {
  type Band,
  type EvaluationRequest,
  evaluateLists,
  type ListEvaluation,
  type Method,
} from './benchmark/lists/evaluate.js';
export { type LearnedList, learnList } from './benchmark/lists/learn.js';
export { type RecordedTable, recordedTable } from './benchmark/lists/recorded-table.js';
export {
  type ListRun,
  type ListRunRequest,
  recallConfigurations,
  runConfigurations,
} from './benchmark/lists/run-list.js';
export { type ScoreTable, scoreTable } from './benchmark/lists/score-table.js';
export {
  type MachineFacts,
  type MachineMeasurement,
  type MachineOptions,
  type MachineRun,
  measureMachine,
} from './benchmark/machine/measure-machine.js';
export { openBenchmark } from './benchmark/open-benchmark.js';
export type { RecordedTask } from './benchmark/other-records.js';
export { type OpenPipeline, openPipeline } from './benchmark/pipeline.js';
export type { Cached, QueryResult, QueryStatus } from './benchmark/query-result.js';
export { type ReleasedCurves, readReleasedCurves } from './benchmark/released/curves.js';
export { type ReleasedTable, readReleasedTable } from './benchmark/released/table.js';
export { readRun, type StoredRun } from './benchmark/runs/read-run.js';
export type { Budget, HistoryEntry, Progress, RunOutcome, RunRequest, RunStatistics } from './benchmark/runs/run.js';
export { builtInSuites, findSuite } from './benchmark/suites/find-suite.js';
export { type Freezing, freezeSuite } from './benchmark/suites/freeze.js';
export { type OpenMembers, openMembers } from './benchmark/suites/open-members.js';
export { type FrozenSuite, type Suite, type SuiteTask, suiteFromJson, suiteToJson } from './benchmark/suites/suite.js';
export { SuiteBenchmark } from './benchmark/suites/suite-benchmark.js';
export type { SuiteResult, SuiteTaskResult } from './benchmark/suites/suite-score.js';
export { type OpenTask, openTask, TASKS, type TaskEntry, type TaskOptions } from './benchmark/tasks.js';
export type { TrainingFollower, TrainingPoint, TrainingStart, TrainingWatch } from './benchmark/training-watch.js';
export { runTransfer, type TransferRequest, type TransferRun } from './benchmark/transfer.js';
export type {
  BackendName,
  BenchmarkOptions,
  ExecutorName,
  KeyScheme,
  OpenBenchmark,
  QueryOptions,
} from './benchmark/types.js';
export { createKeyer, INF_KEY, type Keyer, NAN_KEY } from './cache/keys/keyer.js';
export { type OpenStoreOptions, openStore } from './cache/open-store.js';
export type { EvaluationRecord, RecordId, RecordStatus } from './cache/record.js';
export type { JournalEntry, Lease, LeaseAttempt, RunInfo, Store, StoreContents } from './cache/store.js';
export {
  type ExportFilter,
  exportRecords,
  type ImportCounts,
  type ImportOptions,
  importRecords,
} from './cache/transfer.js';
export { availableBackends, type Backend, type BackendSurvey, openBackend } from './interpreter/backends.js';
export type {
  BindOptions,
  Executor,
  ParameterMemory,
  ProgramRun,
  ProgramState,
} from './interpreter/executor.js';
export { chooseExecutor, EXECUTORS } from './interpreter/executors.js';
export { type ProgramOptimizer, type ToOptimizerOptions, toOptimizer } from './interpreter/to-optimizer.js';
export { canonicalForm, canonicalText } from './program/canonical.js';
export { defineProgram, set } from './program/define.js';
export {
  adagrad2p,
  adam1p,
  adam4p,
  adam6p,
  adam8p,
  FAMILIES,
  type Family,
  type FamilyOptions,
  nadamW,
  programFromSpec,
  TASKSET_FAMILIES,
  TORCH_FAMILIES,
  torchAdadelta,
  torchAdagrad,
  torchAdam,
  torchAdamW,
  torchRmsprop,
  torchSgd,
} from './program/families/index.js';
export { PROGRAM_SCHEMA, type ProgramJson, programFromJson, programToJson } from './program/json.js';
export { analyse, type Liveness } from './program/liveness.js';
export { FIRST_SLOT, GRADIENT, LAST_ADDRESS, PARAMETER, PRIMITIVE_CONSTANTS, STEP } from './program/memory.js';
export { findNamed, NAMED_PROGRAMS } from './program/named/index.js';
export { OP_NAMES, OPS, type OpName, type OpRow } from './program/ops.js';
export type { Instruction, Program, ValueType } from './program/program.js';
export { prune } from './program/prune.js';
export { parsePython, toPython } from './program/python.js';
export { readProgram } from './program/read.js';
export { simplify } from './program/simplify.js';
export { formatProgram, parseProgram } from './program/text.js';
export { validateProgram } from './program/validate.js';
export { derivedStream } from './random/derived.js';
export { type NumpyRandomState, numpyRandomState } from './random/numpy.js';
export type { Rng } from './random/rng.js';
export { type TorchGenerator, torchGenerator } from './random/torch.js';
export { type ProgramConfigurations, programConfigurations } from './search/configuration/program-configurations.js';
export type {
  Capabilities,
  CreateSearch,
  Descriptions,
  ForeignResult,
  Origin,
  Proposal,
  Result,
  ResultCost,
  ResultStatus,
  Search,
  SearchInput,
} from './search/contract.js';
export { createSearchAcrossFidelities, type FidelityRequest } from './search/hyperband/across-fidelities.js';
export { type Bracket, bracketsOf, type Fidelities, type Rung } from './search/hyperband/brackets.js';
export { FIDELITIES, type FidelityName } from './search/hyperband/fidelities.js';
export { initialOf, programSettings, seedOf } from './search/input.js';
export { createLedger, type Draft, type Ledger, type LedgerOptions, type Told } from './search/ledger.js';
export { mutate } from './search/mutate.js';
export { integerOption, type OptionReader, searchWithOptions, wordOption } from './search/options.js';
export { createSearch, registerSearch, SEARCHES } from './search/registry.js';
export { sampleProgram } from './search/sample.js';
export { PROGRAM_SPACE, type SearchSpace } from './search/space.js';
export { LEARNED_LIST } from './search/taskset-spaces/learned-list.js';
export { tasksetProgram } from './search/taskset-spaces/programs.js';
export { type Configuration, TASKSET_SPACES, type TasksetSpace } from './search/taskset-spaces/registry.js';
export type { Curve, Evaluation, FirstNonFinite, MemberSeries, Protocol } from './tasks/protocol.js';
export { type CosineSchedule, cosineSchedule, type Pipeline, scheduleFactor } from './tasks/schedule.js';
export type { Batch, BatchAddress, LossAndGradients, ParameterSpec, Task } from './tasks/task.js';
export { taskSetProtocol } from './tasks/taskset/protocol.js';
export { curveScore, listLoss, type Normaliser, normaliserOf } from './tasks/taskset/scores.js';
export type { TaskSetSettings } from './tasks/taskset/settings.js';
export { train } from './tasks/train.js';
export type {
  StepEvent,
  Train,
  TrainingObserver,
  TrainingRequest,
  TrainingResult,
  TrainingState,
  TrainingStatus,
} from './tasks/training.js';
export { type ErrorCode, NosbenchError } from './util/errors.js';
export { decodeNumber, encodeNumber, type Json, type JsonNumber } from './util/json.js';
export { VERSION } from './util/version.js';
