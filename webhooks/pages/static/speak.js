// A prompt in the browser's own Dutch voice, also one that is not kept yet.
// Where a browser cannot speak nothing is offered: the text stands there, filled in.
"use strict";

const NO_VOICE =
  "Deze browser heeft geen Nederlandse stem. Kies Bel mij en laat het horen, of lees de tekst hieronder.";

function dutchVoice() {
  const voices = speechSynthesis.getVoices();
  return voices.find((one) => /^nl[-_]NL/i.test(one.lang)) ?? voices.find((one) => /^nl/i.test(one.lang));
}

function spoken(part, button) {
  const known = JSON.parse(part.dataset.speaks);
  const field = document.getElementById(button.dataset.speak);
  const text = field?.value.trim() || button.dataset.usual;
  return text.replace(/\{(\w+)\}/g, (whole, name) => known[name] ?? whole);
}

function speak(part, button) {
  const said = part.querySelector("[data-spoken]");
  const voice = dutchVoice();
  speechSynthesis.cancel();
  said.textContent = voice ? "" : NO_VOICE;
  if (!voice) return;
  const utterance = new SpeechSynthesisUtterance(spoken(part, button));
  utterance.voice = voice;
  utterance.lang = "nl-NL";
  speechSynthesis.speak(utterance);
}

for (const part of "speechSynthesis" in window ? document.querySelectorAll("[data-speaks]") : []) {
  speechSynthesis.getVoices(); // some browsers look for their voices when asked first
  for (const button of part.querySelectorAll("[data-speak]")) {
    button.hidden = false;
    button.addEventListener("click", () => speak(part, button));
  }
}
