// Small comforts; every page works without. Nothing here asks the network anything;
// what looks again by itself (hx-trigger) does so only while it can be seen.
"use strict";

const SPEAK_AFTER = 1000; // milliseconds without typing
const PRESS_AGAIN_AFTER = 5000; // milliseconds, when there was no answer

// The heading above a refused form takes the focus (where `autofocus` does not).
function focusErrors(root) {
  root.querySelector("[data-focus]")?.focus();
}

// "Nog 80 tekens": at once for the eye, after a pause for the ear.
function countDown(hint) {
  const field = document.getElementById(hint.dataset.counts);
  if (!field || hint.dataset.ready) return;
  hint.dataset.ready = "yes";
  const seen = hint.ownerDocument.createElement("p");
  const heard = hint.ownerDocument.createElement("p");
  seen.className = "remaining";
  seen.setAttribute("aria-hidden", "true");
  heard.className = "only-read-aloud";
  heard.setAttribute("role", "status");
  hint.after(seen, heard);
  hint.classList.add("only-read-aloud");
  let pause;

  function words() {
    // Line ends count for two, as they are sent.
    const length = [...field.value.replace(/\r?\n/g, "\r\n")].length;
    const left = Number(hint.dataset.most) - length;
    if (left < 0) return `${-left} ${left === -1 ? "teken" : "tekens"} te veel.`;
    return `Nog ${left} ${left === 1 ? "teken" : "tekens"}.`;
  }

  function show() {
    seen.textContent = words();
    clearTimeout(pause);
    pause = setTimeout(() => (heard.textContent = words()), SPEAK_AFTER);
  }

  field.addEventListener("input", show);
  seen.textContent = words();
}

// A form goes once: who presses again too soon sends nothing. The server knows as well.
function sendOnce(event) {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, PRESS_AGAIN_AFTER);
}

// A page that answered a form is left as one that was asked for: back finds it again,
// as it was filled in, where the browser would ask whether all is to be sent once more.
function leaveAsAsked(event) {
  const link = event.target.closest?.("a[href]");
  const away = link?.origin === location.origin && link.pathname !== location.pathname;
  if (event.defaultPrevented || (event.type === "click" && !away)) return;
  if (!document.querySelector("[data-focus]")) return; // it answered no form
  if ("answerOnly" in document.body.dataset) return; // nothing is there to ask for
  history.replaceState(history.state, "", location.href);
}

// Who comes back to a page may send its forms.
function mayBeSent() {
  document.querySelectorAll("form").forEach((form) => delete form.dataset.sent);
}

// A part that looks again by itself says so when nobody answers, and since when.
let answeredAt = new Date();

// With its day, unless that is today: a board stands open for days.
function clock(moment) {
  const time = moment.toLocaleTimeString("nl-NL", { hour: "2-digit", minute: "2-digit" });
  if (moment.toDateString() === new Date().toDateString()) return time;
  const day = { weekday: "long", day: "numeric", month: "long" };
  return `${moment.toLocaleDateString("nl-NL", day)}, ${time}`;
}

function looksAgain(event) {
  return event.target.closest?.("[hx-trigger^=every]");
}

// Nobody answers, or can; or the answer is that one may not see this any more.
function notRefreshed(status) {
  if (status === 403 || status === 404) {
    return "Wat hier staat, wordt niet meer ververst. Je ziet deze lijn niet meer.";
  }
  const since = `sinds ${clock(answeredAt)} uur. Wat hier staat, was toen zo.`;
  return status >= 400 && status < 500 ? `Niet ververst ${since}` : `Geen verbinding ${since}`;
}

function noAnswer(event) {
  const part = looksAgain(event);
  if (!part) return;
  const said = document.getElementById("no-answer") ?? document.createElement("p");
  const text = notRefreshed(event.detail?.ctx?.response?.status ?? 0);
  stale(text.split(" sinds ")[0].split(". ")[0]);
  if (said.textContent === text) return;
  said.id = "no-answer";
  said.className = "alert warning";
  said.setAttribute("role", "status");
  said.textContent = text;
  if (!said.isConnected) part.before(said);
}

// Title and icon say what goes on, for who looks at another page or tab.
const usual = {
  title: document.title,
  icon: document.querySelector("link[rel=icon]")?.href,
  site: document.title.split(" - ").at(-1),
};

let lastSaid; // by the top of the board: what stands below it changes with it

function lookAt(part) {
  part?.dispatchEvent(new Event("seen"));
}

function sayOutside() {
  const live = document.getElementById("live");
  if (!live) return;
  const said = live.textContent;
  if (lastSaid !== undefined && said !== lastSaid) lookAt(document.getElementById("now"));
  lastSaid = said;
  const { title = usual.title, icon = usual.icon } = live.dataset;
  sayThere(title, icon);
}

// What is not known any more is not said outside either.
function stale(said) {
  const live = document.getElementById("live");
  if (live?.dataset.plain) sayThere(`${said} - ${usual.site}`, live.dataset.plain);
}

function sayThere(title, address) {
  const icon = document.querySelector("link[rel=icon]");
  if (document.title !== title) document.title = title;
  if (icon && icon.getAttribute("href") !== address) icon.setAttribute("href", address);
}

// The menu counts one's open forms as the board does, which looks again by itself.
function countForms() {
  const forms = document.getElementById("now")?.dataset.forms;
  const link = document.querySelector('.nav a[href^="/registratie"]');
  const shown = link?.querySelector(".count");
  if (!link || forms === undefined || forms === (shown?.firstChild.data ?? "0")) return;
  shown?.remove();
  if (forms === "0") return;
  const count = document.createElement("span");
  const heard = document.createElement("span");
  count.className = "count";
  heard.className = "only-read-aloud";
  heard.textContent = " open";
  count.append(forms, heard);
  link.append(" ", count);
}

// Nobody looks: nothing is asked. Who comes back sees at once how it is now.
function onlyWhenSeen(event) {
  if (document.hidden && looksAgain(event)) event.preventDefault();
}

function seenAgain() {
  if (document.hidden) return;
  document.querySelectorAll("[hx-trigger$=seen]").forEach(lookAt);
}

function answered(event) {
  if (!looksAgain(event) || event.detail?.ctx?.response?.status >= 400) return;
  answeredAt = new Date();
  const said = document.getElementById("no-answer");
  said?.remove();
  if (said) sayOutside();
}

// Type 3 goes to all partners; who is chosen is shown. What is filled in stands open.
function followType({ target }) {
  if (target.name !== "question_type") return;
  const to = (code) => target.form.querySelector(`[name=forwarded_to][value=${code}]`);
  const [none, all] = [to("none"), to("all-partners")];
  if (target.value === "3" && all && none?.checked) all.checked = true;
  else if (target.value !== "3" && none && all?.checked) none.checked = true;
  if (target.value !== "1") unfold(none);
}

function unfold(field) {
  const fold = field?.closest("details");
  if (fold) fold.open = true;
}

function unfoldFilled() {
  document.querySelectorAll("details[data-folds]").forEach((fold) => {
    const chosen = fold.querySelector(":checked:not([value=none])");
    if (chosen || fold.querySelector("textarea")?.value) fold.open = true;
  });
}

// What was typed is shown while somebody asks for it, and sent as a password again.
function showable(field) {
  if (field.dataset.ready) return;
  field.dataset.ready = "yes";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet show-password";
  const shows = (shown) => {
    field.type = shown ? "text" : "password";
    button.textContent = shown ? "Verberg wachtwoord" : "Toon wachtwoord";
    button.setAttribute("aria-pressed", String(shown));
  };
  button.addEventListener("click", () => shows(field.type === "password"));
  field.form?.addEventListener("submit", () => shows(false));
  field.after(button);
  shows(false);
}

function enhance(root) {
  root.querySelectorAll("input[type=password][autocomplete$=password]").forEach(showable);
  root.querySelectorAll("[data-counts]").forEach(countDown);
}

enhance(document);
sayOutside();
focusErrors(document);
unfoldFilled();
document.addEventListener("change", followType);
document.addEventListener("submit", sendOnce);
document.addEventListener("submit", leaveAsAsked);
document.addEventListener("click", leaveAsAsked);
window.addEventListener("pageshow", mayBeSent);
document.addEventListener("htmx:after:swap", (event) => {
  answered(event);
  enhance(document);
  sayOutside();
  countForms();
});
document.addEventListener("htmx:after:request", answered);
document.addEventListener("htmx:before:request", onlyWhenSeen);
document.addEventListener("visibilitychange", seenAgain);
document.addEventListener("htmx:response:error", noAnswer);
document.addEventListener("htmx:error", noAnswer);
