/* The page's life: asks /state for what changed, keeps the conversations, draws the list and one card.
 *
 * Everything that is shown came over Kafka and may be anything: it enters the document as text only. */
"use strict";

const POLL_MS = 500;
const SLOW_MS = 1000;
const SVG = "http://www.w3.org/2000/svg";

const byId = (id) => document.getElementById(id);

const paths = {
  phone: "M5.500 3.500h3l1.700 4.200-2 1.600a12 12 0 0 0 6.500 6.500l1.600-2 4.200 1.700v3a2 2 0 0 1-2.200 2A17 17 0 0 1 3.500 5.700a2 2 0 0 1 2-2.200z",
  chat: "M4 6.500A2.500 2.500 0 0 1 6.500 4h11A2.500 2.500 0 0 1 20 6.500v7a2.500 2.500 0 0 1-2.500 2.500H11l-4.500 4v-4A2.500 2.500 0 0 1 4 13.500zM8.500 8.500h7M8.500 11.500h4",
  email: "M5.500 5.500h13a1.500 1.500 0 0 1 1.500 1.500v10a1.500 1.500 0 0 1-1.500 1.500h-13A1.500 1.500 0 0 1 4 17V7a1.500 1.500 0 0 1 1.500-1.500zM4.500 7l7.500 6 7.500-6",
  other: "M5 12h.01M12 12h.01M19 12h.01",
  person: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4.500 20.500a7.500 7.500 0 0 1 15 0",
  known: "M4.500 12.500l5 5 10-11",
  unknown: "M8.500 9a3.500 3.500 0 1 1 5 3.200c-1 .5-1.500 1.200-1.500 2.300M12 18.500h.01",
  asking: "M12 6v6l4 2.500M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z",
  failed: "M12 4l9 16H3zM12 10v4.500M12 17.300h.01",
  idle: "M6 12h12",
};

const fieldNames = [
  ["company", "Company"], ["jobtitle", "Job title"], ["lastticket", "Last ticket"], ["id", "Customer number"],
];

const languages = { fi: "Finnish", de: "German", en: "English" };
const channels = { phone: "call", chat: "chat", email: "e-mail" };
const marks = { known: "Known", unknown: "Unknown", asking: "Asking", slow: "Slow", failed: "Failed", idle: "Not asked" };

const reasons = {
  http_5xx: "The CRM is out of service.",
  http_4xx: "The CRM refused the question.",
  http_3xx: "The CRM pointed elsewhere; redirects are not followed.",
  reset: "The CRM hung up without an answer.",
  connect: "The CRM cannot be reached.",
  timeout: "The CRM did not answer in time.",
  dns: "The CRM's name is not known.",
  bad_answer: "The CRM's answer made no sense.",
  too_large: "The CRM's answer was too large.",
  throttled: "The CRM asked for fewer questions.",
};

const state = {
  since: 0,
  conversations: new Map(), /* seq -> conversation */
  rows: new Map(),          /* seq -> row element */
  chosen: 0,                /* seq; 0: the newest */
  clockAhead: 0,            /* the server's clock less ours */
  records: 0,
  announced: "",
};

/* Small tools */

function text(value) {
  return value === null || value === undefined ? "" : String(value);
}

function put(element, value) {
  const wanted = text(value);
  if (element.textContent !== wanted) {
    element.textContent = wanted;
  }
}

function make(tag, className, content) {
  const element = document.createElement(tag);
  if (className) {
    element.className = className;
  }
  if (content !== undefined) {
    element.textContent = text(content);
  }
  return element;
}

function picture(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", Object.hasOwn(paths, name) ? paths[name] : paths.other);
  svg.append(path);
  return svg;
}

function named(table, key, otherwise) {
  return Object.hasOwn(table, text(key)) ? table[text(key)] : otherwise;
}

/* A picture is only drawn anew when it changes, or an animation would start over. */
function putPicture(element, name, label) {
  const key = name + "|" + text(label);
  if (element.dataset.drawn === key) {
    return;
  }
  element.dataset.drawn = key;
  element.replaceChildren(picture(name));
  if (label) {
    element.append(document.createTextNode(label));
  }
}

function two(number) {
  return String(number).padStart(2, "0");
}

function clock(ms) {
  const at = new Date(ms);
  return ms > 0 ? two(at.getHours()) + ":" + two(at.getMinutes()) + ":" + two(at.getSeconds()) : "";
}

function duration(ms) {
  if (ms === null || ms === undefined || ms < 0) {
    return "–";
  }
  return ms < 1000 ? Math.round(ms) + " ms" : (ms / 1000).toFixed(1) + " s";
}

/* Grouped as its country writes it: +358457574720 -> +358 45 757 4720; anything else as it is. */
function phone(value) {
  const groupings = [/^\+(358)(\d{2})(\d{3})(\d{4})$/, /^\+(49)(\d{3})(\d{4,8})$/, /^\+(44)(\d{4})(\d{6})$/];
  const parts = groupings.map((grouping) => grouping.exec(text(value))).find(Boolean);
  return parts ? "+" + parts.slice(1).join(" ") : text(value);
}

function caller(conversation) {
  const other = conversation.direction === "outbound" ? conversation.destination : conversation.source;
  return phone(other) || "No number";
}

/* What a conversation looks like */

function last(events, fits) {
  for (let i = events.length - 1; i >= 0; i--) {
    if (fits(events[i])) {
      return events[i];
    }
  }
  return null;
}

function now() {
  return Date.now() + state.clockAhead;
}

/* The lookup that counts: the last one that was or is to be made. */
function lookup(conversation) {
  return last(conversation.events, (event) => event.expected || event.answered);
}

function look(conversation) {
  const event = lookup(conversation);
  if (event && !event.answered) {
    return conversation.customer ? "known" : now() - event.at > SLOW_MS && state.records > 0 ? "slow" : "asking";
  }
  if (conversation.customer) {
    return "known";
  }
  if (!event) {
    return "idle";
  }
  return event.outcome === "not_found" ? "unknown" : event.outcome === "failed" ? "failed" : "idle";
}

function fullName(conversation) {
  const customer = conversation.customer;
  return customer ? (text(customer.firstname) + " " + text(customer.lastname)).trim() : "";
}

function headline(conversation, as) {
  const names = {
    known: fullName(conversation) || "Known customer",
    unknown: "Unknown caller",
    asking: "Asking who this is",
    slow: "Still asking",
    failed: "No customer data",
    idle: conversation.direction === "outbound" ? "Outgoing call" : "Not looked up",
  };
  return names[as];
}

function waitingNote(event, as) {
  if (state.records === 0) {
    return "The worker is joining its Kafka group; that takes about three seconds once.";
  }
  return as === "slow" ? "The CRM is slow: still asking after " + duration(now() - event.at) + "." : "";
}

function failure(event) {
  const http = event.http > 0 ? " (HTTP " + event.http + ")" : "";
  return named(reasons, event.reason, "The lookup failed.").replace(/\.$/, http + ".");
}

function idleNote(conversation) {
  if (conversation.direction === "outbound") {
    return "An outbound conversation: the agent knows whom they call, so the CRM is not asked.";
  }
  return conversation.channel === "email"
    ? "The integration looks up phone numbers, on calls and chats. This is an e-mail."
    : "No integration applies to what has happened so far.";
}

function note(conversation, as) {
  const event = lookup(conversation);
  const failedNow = event && event.answered && event.outcome === "failed";
  if (as === "unknown") {
    return "The CRM does not know this number. Ask for a name.";
  }
  if (as === "failed") {
    return failure(event) + " The conversation goes on without customer data.";
  }
  if (as === "known" && failedNow) {
    return failure(event) + " Shown is what an earlier lookup found.";
  }
  return as === "idle" ? idleNote(conversation) : as === "known" ? "" : waitingNote(event, as);
}

/* The list */

function makeRow(seq) {
  const row = make("li", "row");
  const middle = make("div");
  const side = make("div", "row-side");
  row.id = "row-" + seq;
  row.setAttribute("role", "option");
  row.dataset.seq = String(seq);
  middle.append(make("p", "row-number"), make("p", "row-event"));
  side.append(make("span", "mark"), make("span", "row-time"));
  row.append(make("span", "row-icon"), middle, side);
  row.addEventListener("click", () => choose(seq));
  state.rows.set(seq, row);
  return row;
}

function drawRowEvent(line, conversation, event) {
  const name = fullName(conversation);
  const key = name + "|" + text(event && event.name);
  if (line.dataset.drawn === key) {
    return;
  }
  line.dataset.drawn = key;
  line.replaceChildren(document.createTextNode(event ? text(event.name) : ""));
  if (name) {
    line.append(document.createTextNode(" · "), make("b", "", name));
  }
}

function drawRow(conversation) {
  const row = state.rows.get(conversation.seq);
  const event = last(conversation.events, () => true);
  const as = look(conversation);
  row.dataset.state = as;
  putPicture(row.querySelector(".row-icon"), text(conversation.channel));
  put(row.querySelector(".row-number"), caller(conversation));
  drawRowEvent(row.querySelector(".row-event"), conversation, event);
  put(row.querySelector(".row-time"), event ? clock(event.at) : "");
  putPicture(row.querySelector(".mark"), as === "slow" ? "asking" : as, marks[as]);
}

function drawList() {
  const list = byId("list");
  const newestFirst = [...state.conversations.keys()].sort((a, b) => b - a);
  for (const [seq, row] of state.rows) {
    if (!state.conversations.has(seq)) {
      row.remove();
      state.rows.delete(seq);
    }
  }
  newestFirst.forEach((seq, place) => {
    const row = state.rows.get(seq) || makeRow(seq);
    if (list.children[place] !== row) {
      list.insertBefore(row, list.children[place] || null);
    }
    drawRow(state.conversations.get(seq));
  });
  byId("empty").hidden = newestFirst.length > 0;
}

function shown() {
  return state.conversations.has(state.chosen) ? state.chosen : Math.max(0, ...state.conversations.keys());
}

function drawSelection() {
  const selected = shown();
  for (const [seq, row] of state.rows) {
    row.setAttribute("aria-selected", String(seq === selected));
  }
  if (selected) {
    byId("list").setAttribute("aria-activedescendant", "row-" + selected);
  } else {
    byId("list").removeAttribute("aria-activedescendant");
  }
  byId("follow").setAttribute("aria-pressed", String(state.chosen === 0));
}

/* The card */

function kind(conversation) {
  const what = named(channels, conversation.channel, "conversation");
  const way = conversation.direction === "outbound" ? "Outgoing " : "Incoming ";
  const parts = [way + what + (conversation.sub_type ? " (" + text(conversation.sub_type) + ")" : "")];
  if (conversation.language) {
    parts.push(named(languages, conversation.language, text(conversation.language)));
  }
  parts.push(conversation.queue ? text(conversation.queue) : "in no queue");
  return parts.join(" · ");
}

function drawFace(conversation, as) {
  const face = byId("face");
  const customer = conversation.customer || {};
  const initials = [...text(customer.firstname)].slice(0, 1).join("") + [...text(customer.lastname)].slice(0, 1).join("");
  if (as === "known" && initials) {
    delete face.dataset.drawn;
    put(face, initials);
  } else {
    putPicture(face, "person");
  }
}

function drawFields(conversation) {
  const list = byId("fields");
  if (!list.children.length) {
    for (const [name, label] of fieldNames) {
      const pair = make("div");
      const value = make("dd");
      value.append(make("span"));
      value.dataset.field = name;
      pair.append(make("dt", "", label), value);
      list.append(pair);
    }
  }
  for (const value of list.querySelectorAll("dd")) {
    const known = text((conversation.customer || {})[value.dataset.field]);
    value.dataset.missing = String(!known);
    put(value.firstChild, known || "–");
  }
}

function question(conversation) {
  return conversation.source
    ? "GET /contacts?phone=" + encodeURIComponent(text(conversation.source))
    : "Nothing to ask with: there is no number";
}

function drawTrace(conversation) {
  const event = lookup(conversation);
  const answered = event && event.answered;
  put(byId("asked"), event ? question(conversation) : "No lookup was made");
  put(byId("answered"), !event ? "–" : !answered ? "not yet" : event.http > 0 ? "HTTP " + event.http : text(event.reason) || "–");
  put(byId("took"), answered ? duration(event.took_ms) : event && state.records ? duration(now() - event.at) + " so far" : "–");
  put(byId("behind"), answered ? duration(event.behind_ms) : "–");
}

function outcome(event) {
  const words = { found: "customer data found", not_found: "not in the CRM", failed: "lookup failed", ambiguous: "several matches" };
  const tones = { found: "good", not_found: "calm", failed: "bad" };
  if (event.answered) {
    const took = event.took_ms >= 0 && event.took_ms !== null ? " in " + duration(event.took_ms) : "";
    return [named(words, event.outcome, text(event.outcome)) + took, named(tones, event.outcome, "calm")];
  }
  return event.expected ? [state.records ? "asking the CRM" : "waiting for the worker", "wait"] : ["", ""];
}

function drawEvents(conversation) {
  const list = byId("events");
  const key = conversation.seq + JSON.stringify(conversation.events) + (state.records > 0);
  if (list.dataset.drawn === key) {
    return;
  }
  list.dataset.drawn = key;
  list.replaceChildren(...conversation.events.map((event) => {
    const [what, tone] = outcome(event);
    const item = make("li");
    item.dataset.tone = tone;
    item.append(make("span", "dot"), make("span", "event-name", event.name), make("span", "event-what", what),
      make("time", "event-time", clock(event.at)));
    return item;
  }));
}

/* The line under the name. */
function role(conversation, as) {
  const customer = conversation.customer || {};
  if (as === "known") {
    return [customer.jobtitle, customer.company].map(text).filter(Boolean).join(", ");
  }
  return conversation.subject ? "Subject: " + text(conversation.subject) : "";
}

function drawCard() {
  const conversation = state.conversations.get(shown());
  if (!conversation) {
    return;
  }
  const as = look(conversation);
  const event = lookup(conversation);
  byId("card").dataset.state = as;
  byId("card").dataset.seq = String(conversation.seq);
  putPicture(byId("channel"), text(conversation.channel));
  put(byId("kind"), kind(conversation));
  put(byId("number"), caller(conversation));
  putPicture(byId("badge"), as === "slow" ? "asking" : as, marks[as]);
  drawFace(conversation, as);
  put(byId("who"), headline(conversation, as));
  put(byId("role"), role(conversation, as));
  put(byId("note"), note(conversation, as));
  byId("note").dataset.tone = event && event.outcome === "failed" ? "bad" : "";
  drawFields(conversation);
  drawTrace(conversation);
  drawEvents(conversation);
  announce(conversation, as);
}

/* For screen readers: one sentence when the shown conversation turns into something else. */
function announce(conversation, as) {
  const key = conversation.seq + as;
  if (as === "asking" || key === state.announced) {
    return;
  }
  state.announced = key;
  put(byId("announce"), caller(conversation) + ": " + headline(conversation, as) + ". " + note(conversation, as));
}

/* The band */

function drawTotals(totals) {
  put(byId("flow-events"), totals.events);
  put(byId("flow-worker"), totals.waiting);
  put(byId("flow-crm"), totals.asked);
  put(byId("flow-cad"), totals.records);
  put(byId("total-enriched"), totals.enriched);
  put(byId("total-not-found"), totals.not_found);
  put(byId("total-failed"), totals.failed);
  put(byId("total-rate"), totals.rate.toFixed(1));
  put(byId("total-median"), duration(totals.median_ms));
}

function drawLink(live) {
  put(byId("link"), live ? "Live" : "The demo has stopped; trying again");
  byId("link").dataset.live = String(live);
}

/* Choosing */

function choose(seq) {
  state.chosen = seq;
  drawSelection();
  drawCard();
}

function step(by) {
  const order = [...state.conversations.keys()].sort((a, b) => b - a);
  const at = order.indexOf(shown());
  const to = Math.min(order.length - 1, Math.max(0, by === -Infinity ? 0 : by === Infinity ? order.length - 1 : at + by));
  if (order.length) {
    choose(order[to]);
    state.rows.get(order[to]).scrollIntoView({ block: "nearest" });
  }
}

const keys = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity };

function pressed(event) {
  if (event.key === "Escape") {
    choose(0);
  } else if (Object.hasOwn(keys, event.key)) {
    step(keys[event.key]);
  } else {
    return;
  }
  event.preventDefault();
}

/* Asking the demo */

function take(answer) {
  if (answer.version < state.since) {
    state.conversations.clear(); /* the demo was started anew */
    state.chosen = 0;
  }
  state.since = answer.version;
  state.clockAhead = answer.now - Date.now();
  state.records = answer.totals.records;
  for (const conversation of answer.conversations) {
    state.conversations.set(conversation.seq, conversation);
  }
  for (const seq of state.conversations.keys()) {
    if (seq < answer.oldest) {
      state.conversations.delete(seq);
    }
  }
  drawTotals(answer.totals);
  drawList();
  drawSelection();
  drawCard();
}

async function ask() {
  try {
    const answer = await fetch("/state?since=" + state.since, { cache: "no-store" });
    if (!answer.ok) {
      throw new Error("HTTP " + answer.status);
    }
    take(await answer.json());
    drawLink(true);
  } catch {
    drawLink(false);
  }
  setTimeout(ask, POLL_MS);
}

byId("list").addEventListener("keydown", pressed);
byId("follow").addEventListener("click", () => choose(state.chosen === 0 ? shown() : 0));
ask();
