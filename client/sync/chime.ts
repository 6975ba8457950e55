const NOTES = [659.25, 880] as const;
const NOTE_S = 0.09;

/** Two soft notes, made here: nothing is loaded for them. Where the browser plays nothing yet, it is silent. */
export function chime(): void {
  try {
    const audio = new AudioContext();
    NOTES.forEach((frequency, at) => {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      const start = audio.currentTime + at * NOTE_S;
      tone.frequency.value = frequency;
      volume.gain.setValueAtTime(0, start);
      volume.gain.linearRampToValueAtTime(0.12, start + 0.01);
      volume.gain.exponentialRampToValueAtTime(0.001, start + NOTE_S * 2);
      tone.connect(volume).connect(audio.destination);
      tone.start(start);
      tone.stop(start + NOTE_S * 2);
    });
    setTimeout(() => void audio.close(), 1_000);
  } catch {
    // No sound here.
  }
}
