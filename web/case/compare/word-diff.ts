/** Which words a text lost and gained: the longest common subsequence of both texts' words. */

export type Piece = { readonly how: "same" | "removed" | "added"; readonly text: string };

/** Beyond so many pairs of words the middle of two texts is told as replaced, word by word comparison being too slow to wait for. */
const MOST_PAIRS = 9_000_000;

/** Words, each with the white space after it, so that the pieces together are the text. */
const wordsOf = (text: string): readonly string[] => text.match(/\s+|[\p{L}\p{N}\p{M}_’'-]+|[^\s]/gu) ?? [];

/**
 * The pieces of both texts in order: the `same` and `removed` ones together are `before`, the `same` and `added` ones `after`. Equal
 * texts are one `same` piece, neighbours of one kind are one piece.
 */
export const wordDiff = (before: string, after: string): readonly Piece[] => {
  const [old, young] = [wordsOf(before), wordsOf(after)];
  let start = 0;
  while (start < old.length && start < young.length && old[start] === young[start]) start++;
  let end = 0;
  while (end < old.length - start && end < young.length - start && old[old.length - 1 - end] === young[young.length - 1 - end]) end++;
  const middle = between(old.slice(start, old.length - end), young.slice(start, young.length - end));
  return joined([
    { how: "same", text: old.slice(0, start).join("") },
    ...middle.flatMap(withoutLoneSpace),
    { how: "same", text: old.slice(old.length - end).join("") },
  ]);
};

/** White space that stayed between two words that did not goes with both, so that a phrase that was replaced is told as one. */
const withoutLoneSpace = (piece: Piece, index: number, all: readonly Piece[]): readonly Piece[] => {
  const isAlone = piece.how === "same" && piece.text.trim() === "" && ![all[index - 1], all[index + 1]].some((one) => one?.how === "same");
  return isAlone
    ? [
        { how: "removed", text: piece.text },
        { how: "added", text: piece.text },
      ]
    : [piece];
};

const between = (old: readonly string[], young: readonly string[]): readonly Piece[] => {
  if (old.length * young.length > MOST_PAIRS)
    return [
      { how: "removed", text: old.join("") },
      { how: "added", text: young.join("") },
    ];
  const width = young.length + 1;
  // `common[i * width + j]`: words of the longest common subsequence of what is left after i and j pieces; white space does not count.
  const common = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = young.length - 1; j >= 0; j--)
      common[i * width + j] =
        old[i] === young[j]
          ? (common[(i + 1) * width + j + 1] ?? 0) + (old[i]?.trim() === "" ? 0 : 1)
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < young.length) {
    const [one = "", other = ""] = [old[i], young[j]];
    if (i < old.length && j < young.length && one === other) {
      pieces.push({ how: "same", text: one });
      i++;
      j++;
    } else if (j >= young.length || (i < old.length && (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))) {
      pieces.push({ how: "removed", text: one });
      i++;
    } else {
      pieces.push({ how: "added", text: other });
      j++;
    }
  }
  return pieces;
};

/** Neighbours of one kind as one piece; between two `same` pieces what was removed stands before what was added. */
const joined = (pieces: readonly Piece[]): readonly Piece[] => {
  const told: Piece[] = [];
  let [removed, added] = ["", ""];
  const settle = (): void => {
    if (removed !== "") told.push({ how: "removed", text: removed });
    if (added !== "") told.push({ how: "added", text: added });
    [removed, added] = ["", ""];
  };
  for (const { how, text } of pieces) {
    if (text === "") continue;
    if (how === "removed") removed += text;
    else if (how === "added") added += text;
    else {
      const last = removed === "" && added === "" ? told.at(-1) : undefined;
      settle();
      if (last?.how === "same") told[told.length - 1] = { how, text: last.text + text };
      else told.push({ how, text });
    }
  }
  settle();
  return told;
};
