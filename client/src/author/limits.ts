/**
 * Characters of the longest text that the page itself reads while somebody types in it, for hints and suggestions. A policy of
 * a thousand lines is shorter. What is wrong with longer ones the engine's worker still finds.
 */
export const readWhileTyping = 1 << 16;
