/** The hub's REST calls. An answer that is not 2xx becomes an `ApiError` that carries the hub's words. */

import type {
  AcceptBody,
  ActionAnswer,
  AddNodeBody,
  AddRegistryBody,
  AdoptAnswer,
  AdoptBody,
  AlertsAnswer,
  AlertSeenBody,
  AlertsHubBody,
  AlertTargetAnswer,
  AlertTargetBody,
  AlertTargetChange,
  CheckAnswer,
  CheckPast,
  CheckBody,
  CheckTryAnswer,
  ContainerAction,
  DraftBody,
  ExposedAnswer,
  FieldsAnswer,
  FileContentAnswer,
  Finding,
  FormAnswer,
  FormBody,
  GatewaySettingsAnswer,
  GatewaySettingsBody,
  GatewayView,
  HistoryAnswer,
  ImpactAnswer,
  JobView,
  JoinTokenAnswer,
  JoinTokenBody,
  KeysAnswer,
  LastLinesAnswer,
  LinkAnswer,
  LinkBody,
  LogCountsAnswer,
  LogFilter,
  LoadMetric,
  LoadPasts,
  LogFiltersAnswer,
  MoveNodeBody,
  LoginBody,
  LogMarksAnswer,
  LogQuery,
  LogsAnswer,
  NameAnswer,
  NameBody,
  GraphEdgeAnswer,
  GraphEdgeBody,
  NetworkBody,
  NewFile,
  PastSpan,
  PlanAnswer,
  PluginView,
  ProbeAnswer,
  ProbeBody,
  Place,
  PositionsAnswer,
  Problem,
  PruneAnswer,
  PruneBody,
  PullBody,
  ReachAnswer,
  ReachBody,
  RegistryUpdateAnswer,
  RegistryView,
  ScheduleAnswer,
  ScheduleBody,
  SecretBody,
  ServiceAction,
  ServiceDraft,
  SessionAnswer,
  SetupBody,
  StockAction,
  TalkAnswer,
  TemplateAnswer,
  TemplateDraftAnswer,
  TemplateDraftBody,
  TemplateListAnswer,
  TerminalChange,
  TerminalOffer,
  TerminalSession,
  UpgradeAnswer,
  UpgradeBody,
  UpgradePlanAnswer,
  TestAnswer,
  TrashRow,
  TimelineAnswer,
  UpdateAnswer,
  UpdateCheckBody,
  VersionAnswer,
  VersionRow,
  VolumeBody,
  WorkspaceAnswer,
  SilenceAnswer,
  SilenceBody,
  StatusPageAnswer,
  StatusPageBody,
  StatusPostBody,
  WindowAnswer,
  WindowBody,
} from "./types.gen";
import { again } from "../lib/again";
import { heard, heardAnswer } from "../words/arrival";
import { say } from "../words/say";

/** What went wrong, in words that can be shown. `problem` is what the hub said, when it could say something. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = "ApiError";
    this.status = problem.status;
    this.problem = problem;
  }
}

const UNREACHABLE: Problem = {
  type: "about:blank",
  title: say("ServiceBay did not answer"),
  status: 0,
  code: "unreachable",
  detail: say("The connection to ServiceBay is interrupted. Try again when it is back."),
};

/** How long to wait before what only reads is asked again, where the network broke it off. */
const PAUSES_MS = [250, 1_000];

/** Any call; the hub's own are in `api` below. */
export async function request<T>(method: string, path: string, body?: unknown): Promise<T> {
  const ask = () => exchange(method, path, body);
  const { response, text } = await (method === "GET" ? again(ask, PAUSES_MS) : ask()).catch(unreached);
  if (!response.ok) throw new ApiError(parseProblem(response, text));
  return (text === "" ? undefined : heardAnswer(method, path, readJson(response, text))) as T;
}

/** What is no JSON comes from somebody in between: a proxy that wants a sign-in, a network that wants money. */
function readJson(response: Response, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(parseProblem(response, text));
  }
}

/** Throws what the browser throws where the answer, or its end, does not come. */
async function exchange(method: string, path: string, body: unknown) {
  const response = await fetch(path, {
    method,
    credentials: "same-origin",
    headers: body === undefined ? { Accept: "application/json" } : { Accept: "application/json", "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { response, text: await response.text() };
}

/** What becomes of a call whose answer, or its end, did not come. */
export function unreached(): never {
  throw new ApiError(UNREACHABLE);
}

/** Read a problem+json body; what is not one (a proxy's page) gets words of its own. */
export function parseProblem(response: Pick<Response, "status" | "statusText">, text: string): Problem {
  const fallback: Problem = {
    type: "about:blank",
    title: response.statusText,
    status: response.status,
    code: "internal",
    detail: response.statusText ? say("ServiceBay answered with HTTP {status} ({status2}).", { status: response.status, status2: response.statusText }) : say("ServiceBay answered with HTTP {status}.", { status: response.status }),
  };
  try {
    const parsed = heard(JSON.parse(text) as Partial<Problem>, "Problem");
    return { ...fallback, ...parsed, status: response.status };
  } catch {
    return fallback;
  }
}

const at = (node: string) => `?node=${encodeURIComponent(node)}`;
const part = encodeURIComponent;

/** Where a log is: a node's, or the hub's own. */
const logsAt = (node: string | undefined, more = "") => (node === undefined ? `/api/logs${more}` : `/api/nodes/${part(node)}/logs${more}`);

/** A log's query as it stands in an address; `about` are the page's own parameters. */
export function logParameters(query: LogQuery, about: Readonly<Record<string, string>> = {}): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...query, ...about })) {
    if (key === "sources") for (const source of query.sources) parameters.append("source", source);
    else if (value !== undefined && value !== "" && value !== false && value !== 0) parameters.set(key, String(value));
  }
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}

export const api = {
  session: () => request<SessionAnswer>("GET", "/api/auth/session"),
  accept: (body: AcceptBody) => request<SessionAnswer>("POST", "/api/auth/accept", body),
  login: (body: LoginBody) => request<SessionAnswer>("POST", "/api/auth/login", body),
  setup: (body: SetupBody) => request<SessionAnswer>("POST", "/api/auth/setup", body),
  logout: () => request<void>("POST", "/api/auth/logout"),
  serviceAction: (node: string, unit: string, action: ServiceAction) =>
    request<ActionAnswer>("POST", `/api/services/${part(unit)}/action${at(node)}`, { action }),
  containerAction: (node: string, id: string, action: ContainerAction) =>
    request<ActionAnswer>("POST", `/api/containers/${part(id)}/action${at(node)}`, { action }),
  stockAction: (node: string, section: string, name: string, action: StockAction) =>
    request<ActionAnswer>("POST", `/api/${section}/${part(name)}/action${at(node)}`, { action }),
  links: () => request<readonly LinkAnswer[]>("GET", "/api/links"),
  check: (key: string) => request<CheckAnswer>("GET", `/api/monitoring/${part(key)}`),
  askGateway: () => request<GatewayView>("POST", "/api/gateway/ask"),
  tryGateway: (body: GatewaySettingsBody) => request<GatewayView>("POST", "/api/gateway/try", body),
  plugins: () => request<PluginView[]>("GET", "/api/plugins"),
  gatewaySettings: () => request<GatewaySettingsAnswer>("GET", "/api/gateway/settings"),
  setGateway: (body: GatewaySettingsBody) => request<GatewaySettingsAnswer>("PUT", "/api/gateway/settings", body),
  checkPast: (key: string, span: PastSpan, zone: string) => request<CheckPast>("GET", `/api/monitoring/${part(key)}/history?${new URLSearchParams({ span, zone }).toString()}`),
  loadMetrics: () => request<LoadMetric[]>("GET", "/api/system/metrics"),
  loadPasts: (query: string) => request<LoadPasts>("GET", `/api/system/history?${query}`),
  timeline: (query: Readonly<Record<string, string>>) => request<TimelineAnswer>("GET", `/api/timeline?${new URLSearchParams(query).toString()}`),
  alerts: () => request<AlertsAnswer>("GET", "/api/alerts"),
  addAlertTarget: (body: AlertTargetBody) => request<AlertTargetAnswer>("POST", "/api/alerts/targets", body),
  changeAlertTarget: (id: string, body: AlertTargetChange) => request<AlertTargetAnswer>("PUT", `/api/alerts/targets/${part(id)}`, body),
  removeAlertTarget: (id: string) => request<void>("DELETE", `/api/alerts/targets/${part(id)}`),
  seeAlert: (body: AlertSeenBody) => request<void>("POST", "/api/alerts/seen", body),
  addSilence: (body: SilenceBody) => request<SilenceAnswer>("POST", "/api/alerts/silences", body),
  endSilence: (id: string) => request<void>("DELETE", `/api/alerts/silences/${part(id)}`),
  setAlertsHub: (body: AlertsHubBody) => request<void>("PUT", "/api/alerts/hub", body),
  statusPages: () => request<StatusPageAnswer[]>("GET", "/api/status-pages"),
  addStatusPage: (body: StatusPageBody) => request<StatusPageAnswer>("POST", "/api/status-pages", body),
  changeStatusPage: (slug: string, body: StatusPageBody) => request<StatusPageAnswer>("PUT", `/api/status-pages/${part(slug)}`, body),
  removeStatusPage: (slug: string) => request<void>("DELETE", `/api/status-pages/${part(slug)}`),
  postStatus: (slug: string, body: StatusPostBody) => request<StatusPageAnswer>("POST", `/api/status-pages/${part(slug)}/posts`, body),
  windows: () => request<WindowAnswer[]>("GET", "/api/maintenance"),
  addWindow: (body: WindowBody) => request<WindowAnswer>("POST", "/api/maintenance", body),
  changeWindow: (id: string, body: WindowBody) => request<WindowAnswer>("PUT", `/api/maintenance/${part(id)}`, body),
  removeWindow: (id: string) => request<void>("DELETE", `/api/maintenance/${part(id)}`),
  testAlerts: (id: string) => request<void>("POST", `/api/alerts/targets/${part(id)}/test`),
  addCheck: (body: CheckBody) => request<CheckAnswer>("POST", "/api/monitoring", body),
  tryCheck: (body: CheckBody) => request<CheckTryAnswer>("POST", "/api/monitoring/try", body),
  changeCheck: (key: string, body: CheckBody) => request<CheckAnswer>("PUT", `/api/monitoring/${part(key)}`, body),
  removeCheck: (key: string) => request<void>("DELETE", `/api/monitoring/${part(key)}`),
  runCheck: (key: string) => request<CheckAnswer>("POST", `/api/monitoring/${part(key)}/run`),
  addLink: (body: LinkBody) => request<LinkAnswer>("POST", "/api/links", body),
  changeLink: (id: string, body: LinkBody) => request<LinkAnswer>("PUT", `/api/links/${part(id)}`, body),
  removeLink: (id: string) => request<void>("DELETE", `/api/links/${part(id)}`),
  createVolume: (body: VolumeBody) => request<ActionAnswer>("POST", "/api/volumes", body),
  createNetwork: (body: NetworkBody) => request<ActionAnswer>("POST", "/api/networks", body),
  createSecret: (body: SecretBody) => request<ActionAnswer>("POST", "/api/secrets", body),
  pullImage: (body: PullBody) => request<ActionAnswer>("POST", "/api/images/pull", body),
  prunePreview: (node: string, what: string) => request<PruneAnswer>("GET", `/api/nodes/${part(node)}/prune?what=${part(what)}`),
  prune: (node: string, body: PruneBody) => request<ActionAnswer>("POST", `/api/nodes/${part(node)}/prune`, body),
  cancelOperation: (id: string) => request<void>("POST", `/api/operations/${part(id)}/cancel`),
  checkUpdates: (body: UpdateCheckBody) => request<readonly UpdateAnswer[]>("POST", "/api/updates/check", body),
  lookingSchedule: () => request<ScheduleAnswer>("GET", "/api/updates/schedule"),
  setLookingSchedule: (body: ScheduleBody) => request<ScheduleAnswer>("PUT", "/api/updates/schedule", body),
  updateSchedule: (node: string, unit: string) => request<ScheduleAnswer>("GET", `/api/services/${part(unit)}/update-schedule${at(node)}`),
  setUpdateSchedule: (node: string, unit: string, body: ScheduleBody) =>
    request<ScheduleAnswer>("PUT", `/api/services/${part(unit)}/update-schedule${at(node)}`, body),
  nodes: () => request<readonly unknown[]>("GET", "/api/nodes"),
  probe: (body: ProbeBody) => request<ProbeAnswer>("POST", "/api/nodes/probe", body),
  addNode: (body: AddNodeBody) => request<unknown>("POST", "/api/nodes", body),
  history: (query: Readonly<Record<string, string>>) => request<HistoryAnswer>("GET", `/api/history?${new URLSearchParams(query).toString()}`),
  joinToken: (body: JoinTokenBody) => request<JoinTokenAnswer>("POST", "/api/nodes/join-token", body),
  removeNode: (name: string) => request<void>("DELETE", `/api/nodes/${part(name)}`),
  testNode: (name: string) => request<TestAnswer>("POST", `/api/nodes/${part(name)}/test`),
  fileContent: (node: string, path: string) => request<FileContentAnswer>("GET", `/api/nodes/${part(node)}/files/content?path=${part(path)}`),
  lastLines: (node: string, id: string) => request<LastLinesAnswer>("GET", `/api/containers/${part(id)}/last-lines${at(node)}`),
  workspace: (node: string, unit: string) => request<WorkspaceAnswer>("GET", `/api/services/${part(unit)}/workspace${at(node)}`),
  form: (body: Omit<FormBody, "set"> & { readonly set?: Readonly<Record<string, readonly string[]>> }) => request<FormAnswer>("POST", "/api/quadlet/form", body),
  quadletKeys: (node: string, type: string) => request<KeysAnswer>("GET", `/api/quadlet/keys?type=${part(type)}&node=${part(node)}`),
  quadletFields: () => request<FieldsAnswer>("GET", "/api/quadlet/fields"),
  lint: (node: string, path: string, content: string) => request<readonly Finding[]>("POST", `/api/nodes/${part(node)}/lint`, { files: [{ path, content }] }),
  adopt: (node: string, body: AdoptBody) => request<AdoptAnswer>("POST", `/api/nodes/${part(node)}/adopt`, body),
  plan: (node: string, draft: DraftBody) => request<PlanAnswer>("POST", `/api/nodes/${part(node)}/plan`, draft),
  apply: (node: string, draft: DraftBody) => request<JobView>("POST", `/api/nodes/${part(node)}/apply`, draft),
  cancelJob: (id: string) => request<JobView>("POST", `/api/jobs/${part(id)}/cancel`),
  job: (id: string) => request<JobView>("GET", `/api/jobs/${part(id)}`),
  draftRollback: (id: string) => request<ServiceDraft>("POST", `/api/jobs/${part(id)}/rollback/draft`),
  fileName: (node: string, body: NameBody) => request<NameAnswer>("POST", `/api/nodes/${part(node)}/files/name`, body),
  newFiles: (node: string, unit: string) => request<readonly NewFile[]>("GET", `/api/services/${part(unit)}/new-files${at(node)}`),
  serviceVersions: (node: string, unit: string) => request<readonly VersionRow[]>("GET", `/api/services/${part(unit)}/versions${at(node)}`),
  version: (id: number) => request<VersionAnswer>("GET", `/api/versions/${id}`),
  trash: (node: string) => request<readonly TrashRow[]>("GET", `/api/nodes/${part(node)}/trash`),
  restoreTrash: (id: string) => request<JobView>("POST", `/api/trash/${part(id)}/restore`),
  renameService: (node: string, unit: string, name: string) => request<ServiceDraft>("POST", `/api/services/${part(unit)}/rename${at(node)}`, { name }),
  draftDeletion: (node: string, unit: string, along: boolean) => request<ServiceDraft>("POST", `/api/services/${part(unit)}/delete/draft${at(node)}${along ? "&companions=true" : ""}`),
  copyService: (node: string, unit: string, name: string) => request<ServiceDraft>("POST", `/api/services/${part(unit)}/copy${at(node)}`, { name }),
  listTemplates: (place: "templates" | "stacks") => request<TemplateListAnswer>("GET", `/api/${place}`),
  template: (place: "templates" | "stacks", id: string) => request<TemplateAnswer>("GET", `/api/${place}/${part(id)}`),
  templateDraft: (place: "templates" | "stacks", id: string, body: TemplateDraftBody) => request<TemplateDraftAnswer>("POST", `/api/${place}/${part(id)}/draft`, body),
  upgrade: (node: string, unit: string) => request<UpgradeAnswer>("GET", `/api/services/${part(unit)}/template${at(node)}`),
  planUpgrade: (node: string, unit: string, body: UpgradeBody) => request<UpgradePlanAnswer>("POST", `/api/services/${part(unit)}/template/plan${at(node)}`, body),
  applyUpgrade: (node: string, unit: string, body: UpgradeBody) => request<JobView>("POST", `/api/services/${part(unit)}/template/upgrade${at(node)}`, body),
  listRegistries: () => request<RegistryView[]>("GET", "/api/registries"),
  addRegistry: (body: AddRegistryBody) => request<RegistryView>("POST", "/api/registries", body),
  updateRegistry: (name: string) => request<RegistryUpdateAnswer>("POST", `/api/registries/${part(name)}/update`),
  removeRegistry: (name: string) => request<void>("DELETE", `/api/registries/${part(name)}`),
  logs: (node: string | undefined, query: LogQuery, about: Readonly<Record<string, string>>) => request<LogsAnswer>("GET", logsAt(node) + logParameters(query, about)),
  logCounts: (node: string | undefined, query: LogQuery, about: Readonly<Record<string, string>>) => request<LogCountsAnswer>("GET", logsAt(node, "/counts") + logParameters(query, about)),
  logMarks: (node: string | undefined, query: LogQuery) => request<LogMarksAnswer>("GET", logsAt(node, "/marks") + logParameters(query)),
  logFilters: () => request<LogFiltersAnswer>("GET", "/api/logs/filters"),
  saveLogFilter: (filter: LogFilter) => request<void>("PUT", "/api/logs/filters", filter),
  removeLogFilter: (name: string) => request<void>("DELETE", `/api/logs/filters/${part(name)}`),
  terminalOffer: (node: string, container: string) => request<TerminalOffer>("GET", `/api/containers/${part(container)}/shells${at(node)}`),
  changeTerminal: (id: string, body: TerminalChange) => request<TerminalSession>("PATCH", `/api/terminals/${part(id)}`, body),
  closeTerminal: (id: string) => request<void>("DELETE", `/api/terminals/${part(id)}`),
  positions: () => request<PositionsAnswer>("GET", "/api/network/positions"),
  putPositions: (positions: Readonly<Record<string, Place | null>>) => request<PositionsAnswer>("PUT", "/api/network/positions", { positions }),
  resetPositions: () => request<void>("DELETE", "/api/network/positions"),
  addGraphEdge: (body: GraphEdgeBody) => request<GraphEdgeAnswer>("POST", "/api/network/edges", body),
  reach: (body: ReachBody) => request<ReachAnswer>("POST", "/api/network/reach", body),
  impact: (id: string) => request<ImpactAnswer>("GET", `/api/network/impact?id=${part(id)}`),
  talks: (id?: string) => request<TalkAnswer>("GET", `/api/network/talks${id === undefined ? "" : `?id=${part(id)}`}`),
  exposed: () => request<ExposedAnswer>("GET", "/api/network/exposed"),
  removeGraphEdge: (id: string) => request<void>("DELETE", `/api/network/edges/${part(id)}`),
  moveNode: (name: string, body: MoveNodeBody) => request<void>("POST", `/api/nodes/${part(name)}/move`, body),
  trustNode: (name: string, fingerprint: string) => request<unknown>("POST", `/api/nodes/${part(name)}/trust`, { fingerprint }),
};
