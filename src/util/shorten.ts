/** A text for a message: at most its first `most` characters, with `...` behind them where there are more. */
export function shorten(text: string, most = 60): string {
  return text.length <= most ? text : `${text.slice(0, most)}...`;
}
