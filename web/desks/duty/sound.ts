/** The sound of an urgent case: two short tones, made here, so that nothing is loaded. Allowed by the person, and by a click since the page was opened. */
const kept = "hito.sound";
const TONES = [660, 880] as const;
const TONE_SECONDS = 0.18;
const LOUDNESS = 0.2;

let context: AudioContext | null = null;

export const isSoundWanted = (): boolean => localStorage.getItem(kept) === "on";
/** Whether it can be heard now. */
export const isSoundReady = (): boolean => isSoundWanted() && context?.state === "running";

/** Call it from a click or a key. */
export const wakeSound = async (): Promise<void> => {
  context ??= new AudioContext();
  await context.resume();
};

export const allowSound = async (): Promise<void> => {
  localStorage.setItem(kept, "on");
  await wakeSound();
};

export const forbidSound = (): void => localStorage.removeItem(kept);

export const sound = (): void => {
  if (!isSoundReady() || context === null) return;
  for (const [i, tone] of TONES.entries()) {
    const at = context.currentTime + i * TONE_SECONDS;
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = tone;
    gain.gain.setValueAtTime(LOUDNESS, at);
    gain.gain.exponentialRampToValueAtTime(0.001, at + TONE_SECONDS);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(at);
    oscillator.stop(at + TONE_SECONDS);
  }
};
