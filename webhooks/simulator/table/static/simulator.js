// The table with phones: asks what is new, shows it, and sends what is done.
// Every sentence that depends on what happens stands here; the rest in the template.
import { Sound } from "./sound.js";

const EVERY = 400; // milliseconds between two questions
const KEPT = 80; // rows of the ribbon
const LINES = 14; // on one phone

const STATES = {
  idle: "In rust",
  off: "Staat uit",
  calling: "Belt",
  listening: "Aan de lijn",
  recording: "Wordt opgenomen",
  ringing: "Gaat over",
  screening: "Opgenomen",
  talking: "In gesprek",
  mailbox: "Eigen voicemail",
};
const HEARD = {
  ringback: () => "Hoort de telefoon overgaan.",
  beep: () => "Hoort een piep.",
  error: () => "Hoort dat er een storing is.",
  message: (seconds) => `Bericht ingesproken: ${seconds} tellen.`,
  "no-message": () => "Geen bericht ingesproken.",
  "key-in-vain": (key) => `Toets ${key}: er luistert nu niemand.`,
  key: (key) => `Toets ${key}.`,
  "picks-up": () => "Neemt op.",
  declines: () => "Weigert de oproep.",
  "hangs-up": () => "Hangt op.",
  dropped: () => "De verbinding is verbroken.",
  "stops-ringing": () => "Gaat niet meer over.",
  unreachable: () => "Is niet bereikbaar.",
  busy: () => "Is in gesprek.",
  over: () => "De oproep is voorbij.",
};
const TONES = {
  dial_tone: "Kiestoon",
  dial_tone_short: "Korte kiestoon",
  information_tone: "Fouttoon",
  ringback_tone: "Wachttoon",
};
const REFUSALS = {
  "in-use": "Deze telefoon is in gebruik. Hang eerst op.",
  off: "Deze telefoon staat uit. Zet hem eerst aan.",
  "number-not-in-use": "Dit nummer bestaat niet in deze oefening.",
  "not-ringing": "Deze telefoon gaat niet meer over.",
  "no-call": "Deze telefoon is niet aan de lijn.",
  "mailbox-talks": "De eigen voicemail heeft opgenomen. Die toetst niets.",
  "nobody-records": "Er wordt nu niets opgenomen. Wacht op de piep.",
  "calls-under-way": "Hang eerst alle telefoons op. Daarna kan de klok verspringen.",
};

const one = (selector, inside = document) => inside.querySelector(selector);
const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
const part = (name, inside = document) => one(`[data-part="${name}"]`, inside);

const phones = new Map(all(".phone").map((phone) => [phone.dataset.phone, phone]));
const names = new Map(
  [...phones.values()].filter((p) => p.dataset.number).map((p) => [p.dataset.number, p.dataset.name]),
);
all('[data-do="dial"]').forEach((button) => {
  names.set(button.dataset.value, button.dataset.keys || button.closest('[data-role="worker"]') ? "het servicenummer" : button.textContent.replace("Bel ", ""));
});
const sound = new Sound(part("sound"), part("voice"));
const zone = document.body.dataset.zone;
const clockText = new Intl.DateTimeFormat("nl-NL", { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: zone });
const timeText = new Intl.DateTimeFormat("nl-NL", { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: zone });
let world = "";
let seen = 0;
let ahead = 0; // milliseconds between the world's clock and this machine's

function element(tag, text = "", kind = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

// +31641130101 → 06 4113 0101
function readable(number) {
  const national = number.replace(/^\+31/, "0");
  return national.startsWith("06")
    ? national.replace(/^(06)(\d{4})(\d+)$/, "$1 $2 $3")
    : national.replace(/^(\d{3})(\d{3})(\d+)$/, "$1 $2 $3");
}

const called = (number) => names.get(number) ?? (/^\+\d/.test(number) ? readable(number) : "een verborgen nummer");

// --- what is done ---

async function send(command) {
  try {
    const answer = await fetch("/simulator/do", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Simulator": "1" },
      body: JSON.stringify(command),
    });
    notice(answer.ok ? "" : "Dit lukte niet. Vernieuw de pagina en probeer het opnieuw.");
  } catch {
    notice("De dienst antwoordt niet. Draait de oefening nog?");
  }
  setTimeout(ask, 60);
}

function notice(text) {
  if (part("notice").textContent !== text) part("notice").textContent = text;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-do]");
  if (!button) return;
  const { value, keys, do: verb } = button.dataset;
  const phone = button.closest(".phone")?.dataset.phone ?? "";
  if (verb === "press") sound.key(keys);
  send({ do: verb, phone, value: value ?? "", keys: keys ?? "" });
});

document.addEventListener("change", (event) => {
  if (event.target.dataset.part !== "mode") return;
  send({ do: "mode", phone: event.target.closest(".phone").dataset.phone, value: event.target.value });
});

document.addEventListener("keydown", (event) => {
  const phone = event.target.closest?.(".phone");
  const usual = event.ctrlKey || event.altKey || event.metaKey || event.target.matches("select");
  if (!phone || usual || !/^[0-9*#]$/.test(event.key)) return;
  if (one(".keypad", phone).hidden) return;
  event.preventDefault();
  sound.key(event.key);
  send({ do: "press", phone: phone.dataset.phone, keys: event.key });
});

// --- what is shown ---

function show(screen) {
  const phone = phones.get(screen.key);
  const select = part("mode", phone);
  if (select && select.value !== screen.mode && document.activeElement !== select) select.value = screen.mode;
  const text = `${STATES[screen.state]}${screen.with ? `: ${called(screen.with)}` : ""}`;
  if (part("state", phone).textContent !== text) part("state", phone).textContent = text;
  if (phone.dataset.state === screen.state) return;
  if (["idle", "off"].includes(screen.state)) sound.hush(screen.key);
  phone.dataset.state = screen.state;
  const focused = phone.contains(document.activeElement) ? document.activeElement : null;
  all("[data-when]", phone).forEach((group) => {
    group.hidden = !group.dataset.when.split(" ").includes(screen.state);
  });
  scroll(part("heard", phone));
  if (select) select.disabled = !["idle", "off"].includes(screen.state);
  if (screen.state === "ringing" && phone.closest("details")) phone.closest("details").open = true;
  // whoever stood on a button that went away finds the next one to press
  if (focused && focused !== document.body && focused.offsetParent === null) next(phone, screen.state)?.focus();
}

function next(phone, state) {
  if (state === "screening") return one('[data-do="press"]', phone);
  if (["ringing", "recording", "idle"].includes(state)) return all("button", phone).find((button) => button.offsetParent !== null);
  return part("heard", phone); // where it is read out, and keys can be typed
}

// of a long text the beginning is shown, of short ones the last
function scroll(log) {
  const last = log.lastElementChild;
  if (!last) return;
  const isLong = last.offsetHeight > log.clientHeight;
  log.scrollTop = isLong ? last.offsetTop : log.scrollHeight;
}

function write(key, text, kind) {
  const log = part("heard", phones.get(key));
  const last = log.lastElementChild;
  if (kind === "key" && last?.className === "key") {
    last.textContent = `${last.textContent.replace(/\.$/, "")}${text.replace("Toets ", "")}`;
    return;
  }
  log.append(element("p", text, kind));
  while (log.childElementCount > LINES) log.firstElementChild.remove();
  scroll(log);
}

function heard({ phone, code, value }, isNew) {
  if (!phones.has(phone)) return;
  if (isNew) sound.play(phone, code, value);
  if (code === "speech") write(phone, `“${value}”`, "speech");
  else if (code === "sound") {
    const file = value.split("/").pop().replace(/(-[0-9a-f]{8,})?\.wav$/, "");
    write(phone, `♪ ${TONES[file] ?? "Geluidsopname"}`, "tone");
  } else if (code === "connected") {
    write(phone, value.startsWith("+") ? `Spreekt nu met ${called(value)}.` : "Spreekt nu met de beller.", "fact");
  } else if (code === "dials") write(phone, `Belt ${called(value)}.`, "fact");
  else if (code === "rings") write(phone, "De telefoon gaat.", "fact");
  else if (HEARD[code]) write(phone, HEARD[code](value), code === "key" ? "key" : "fact");
}

const LEG_ENDS = {
  completed: "is weer vrij",
  busy: "is bezet of geweigerd",
  "no-answer": "gaat niet meer over",
  canceled: "gaat niet meer over",
  failed: "is niet bereikbaar",
};

// what the service was told, and to which it need not answer anything
function noted(who, fields) {
  if (fields.RecordingStatus === "absent") return `${who} heeft niets ingesproken.`;
  if (fields.RecordingSid) return `Het bericht van ${who} ligt klaar. De dienst haalt het op.`;
  if (fields.DialCallStatus) return `Voor ${who} gaat geen telefoon meer over.`;
  if (fields.ParentCallSid) return `De telefoon van ${who} ${LEG_ENDS[fields.CallStatus] ?? "is gemeld"}.`;
  return `De oproep van ${who} is voorbij.`;
}

function decision(entry) {
  const who = phones.get(entry.phone)?.dataset.name ?? "Iemand";
  const { code, said, phones: rung } = entry.decision;
  switch (code) {
    case "rings": {
      const whom = new Intl.ListFormat("nl-NL").format(rung.map(called));
      return rung.length === 1 ? `De telefoon van ${whom} gaat over.` : `De telefoons van ${whom} gaan over.`;
    }
    case "records": return `${who} hoort dat niemand kan opnemen, en kan een bericht inspreken.`;
    case "asks-to-accept": return `${who} krijgt de beller pas na toets 1.`;
    case "asks-keys": return said ? `${who} hoort: “${said}” Daarna kan er worden getoetst.` : `${who} hoort de kiestoon en kan een code toetsen.`;
    case "waits": return `${who} wacht even aan de lijn.`;
    case "says": return `${who} hoort: “${said}”`;
    case "ends": return `De verbinding met ${who} wordt verbroken.`;
    case "connects": return `${who} heeft 1 getoetst en krijgt de beller.`;
    case "refused": return "Geweigerd: de vraag was niet goed ondertekend.";
    case "failed": return "Er ging iets mis in de dienst.";
    default: return noted(who, entry.fields);
  }
}

function ribbon(entry) {
  const row = element("li", "", `row ${entry.decision.code}`);
  const stamp = element("time", timeText.format(new Date(entry.at)));
  row.append(stamp, element("p", decision(entry)));
  const more = element("details");
  more.append(element("summary", `${entry.method} ${entry.path.replace(/[0-9a-f]{12,}/, "…")} → ${entry.status ?? "geen antwoord"}`));
  const fields = element("dl");
  Object.entries(entry.fields).forEach(([name, value]) => fields.append(element("dt", name), element("dd", value)));
  more.append(fields, element("pre", entry.twiml || "(leeg)"));
  row.append(more);
  part("ribbon").prepend(row);
  while (part("ribbon").childElementCount > KEPT) part("ribbon").lastElementChild.remove();
  part("quiet").hidden = true;
}

const KINDS = {
  request: ribbon,
  phone: heard,
  sms: ({ phone, text }, isNew) => {
    if (!phones.has(phone)) return;
    write(phone, `Sms: ${text}`, "sms");
    if (isNew) sound.beep();
    if (phones.get(phone).closest("details")) part("aside").textContent = "(met een sms)";
  },
  refused: ({ why }, isNew) => isNew && notice(REFUSALS[why] ?? "Dit kan nu niet."),
  failure: (_, isNew) => isNew && notice("Er ging iets mis in de dienst. Kijk in het venster waarin de oefening draait."),
  clock: () => {},
};

let current = "";
function guide(done) {
  const steps = all("[data-step]");
  const now = steps.find((step) => !done[step.dataset.step]);
  if (current !== (now?.id ?? "end")) {
    steps.forEach((step) => { one("details", step).open = step === now; });
    current = now?.id ?? "end";
  }
  steps.forEach((step) => {
    step.classList.toggle("done", done[step.dataset.step]);
    const text = done[step.dataset.step] ? "(gelukt)" : "";
    if (part("done", step).textContent !== text) part("done", step).textContent = text;
    if (step === now) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  });
}

// --- what is new ---

let asking = false;
async function ask() {
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch(`/simulator/events?since=${seen}`, { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    take(await answer.json());
  } catch {
    notice("De dienst antwoordt niet. Draait de oefening nog?");
  } finally {
    asking = false;
  }
}

function take(news) {
  if (world && world !== news.world) {
    location.reload(); // the demo was started anew
    return;
  }
  const isNew = world !== "";
  world = news.world;
  seen = news.last;
  ahead = new Date(news.now) - Date.now();
  news.entries.forEach((entry) => KINDS[entry.kind](entry, isNew));
  news.phones.forEach(show);
  sound.ring(news.phones.map((screen) => screen.state));
  guide(news.tour);
  all("[data-figure]").forEach((figure) => {
    const text = String(news.figures?.[figure.dataset.figure] ?? "–");
    if (figure.textContent !== text) figure.textContent = text;
  });
}

function tick() {
  part("clock").textContent = clockText.format(new Date(Date.now() + ahead));
}

all('[data-part="number"]').forEach((shown) => { shown.textContent = readable(shown.textContent); });
setInterval(ask, EVERY);
setInterval(tick, 250);
ask();
