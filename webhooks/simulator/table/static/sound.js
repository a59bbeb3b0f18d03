// What is heard on the table: Dutch speech where the browser has it, the service's own
// tones and recordings, and what a telephone makes itself (ringing, keys, the beep).

const RING_EVERY = 3000; // milliseconds
const RINGBACK_EVERY = 5000; // one second of tone, four of silence
const KEYS = {
  1: [697, 1209], 2: [697, 1336], 3: [697, 1477],
  4: [770, 1209], 5: [770, 1336], 6: [770, 1477],
  7: [852, 1209], 8: [852, 1336], 9: [852, 1477],
  "*": [941, 1209], 0: [941, 1336], "#": [941, 1477],
};

export class Sound {
  #on = false;
  #context = null;
  #played = new Map(); // phone → what it plays or says now
  #rung = 0;
  #rungBack = 0;

  constructor(button, told) {
    this.button = button;
    this.told = told;
    button.addEventListener("click", () => this.#turn());
  }

  // Off until somebody asks for it: browsers want it so, and so do neighbours.
  #turn() {
    this.#on = !this.#on;
    this.button.setAttribute("aria-pressed", String(this.#on));
    this.button.textContent = this.#on ? "Geluid uitzetten" : "Geluid aanzetten";
    this.#context ??= new AudioContext();
    if (!this.#on) [...this.#played.keys()].forEach((phone) => this.hush(phone));
    if (!this.#on) this.told.textContent = "Je kunt alles ook lezen.";
    else if (this.#voice()) this.told.textContent = "De stem is die van je browser.";
    else this.told.textContent = "Je browser heeft geen Nederlandse stem. Lees wat er wordt gezegd.";
  }

  #voice() {
    return globalThis.speechSynthesis?.getVoices().find((voice) => voice.lang.toLowerCase().startsWith("nl"));
  }

  play(phone, code, value) {
    if (!this.#on) return;
    if (code === "speech") this.#say(phone, value);
    if (code === "sound") this.#file(phone, value);
    if (code === "beep") this.beep();
  }

  #say(phone, text) {
    const voice = this.#voice();
    if (!voice) return;
    this.hush(phone);
    const words = new SpeechSynthesisUtterance(text);
    words.voice = voice;
    words.lang = voice.lang;
    this.#played.set(phone, { stop: () => speechSynthesis.cancel() });
    words.onend = () => this.#played.delete(phone);
    speechSynthesis.speak(words);
  }

  #file(phone, path) {
    if (!path.startsWith("/")) return; // only what this very service serves
    this.hush(phone);
    const audio = new Audio(path);
    this.#played.set(phone, { stop: () => audio.pause() });
    audio.play().catch(() => this.#played.delete(phone));
  }

  // A phone that was put down says nothing more.
  hush(phone) {
    this.#played.get(phone)?.stop();
    this.#played.delete(phone);
  }

  key(key) {
    if (this.#on) this.#tone(KEYS[key], 0.12);
  }

  beep() {
    if (this.#on) this.#tone([1000], 0.4);
  }

  // As long as one rings; the rhythm is this page's, not the network's.
  ring(states) {
    if (!this.#on || !states.includes("ringing")) return;
    const now = Date.now();
    if (now - this.#rung >= RING_EVERY) {
      this.#rung = now;
      this.#tone([480, 620], 0.35);
      this.#tone([480, 620], 0.35, 0.5);
    }
    if (states.includes("calling") && now - this.#rungBack >= RINGBACK_EVERY) {
      this.#rungBack = now;
      this.#tone([425], 1, 1);
    }
  }

  #tone(hertz, seconds, after = 0) {
    const context = this.#context;
    const begin = context.currentTime + after;
    const volume = context.createGain();
    volume.gain.setValueAtTime(0, begin);
    volume.gain.linearRampToValueAtTime(0.08, begin + 0.01);
    volume.gain.setValueAtTime(0.08, begin + seconds - 0.02);
    volume.gain.linearRampToValueAtTime(0, begin + seconds);
    volume.connect(context.destination);
    hertz.forEach((pitch) => {
      const tone = context.createOscillator();
      tone.frequency.value = pitch;
      tone.connect(volume);
      tone.start(begin);
      tone.stop(begin + seconds);
    });
  }
}
