/** Sizes and shares as people read them, in the language of the pages. Pure. */

import { language } from "../words/language";

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"];

const forms = new Map<string, Intl.NumberFormat>();

/** '1.4' and '12,000', or '1,4' and '12.000' where that is written so; with `least` to `digits` decimals. */
export function formatNumber(value: number, digits = 0, least = digits): string {
  const key = `${least} ${digits}`;
  const form = forms.get(key) ?? new Intl.NumberFormat(language, { minimumFractionDigits: least, maximumFractionDigits: digits });
  forms.set(key, form);
  return form.format(value);
}

/** Binary steps with the customary letters: '512 B', '1.4 GB', '250 GB'. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${formatNumber(value, digits, 0)} ${UNITS[unit]}`;
}

/** Whole per cent; a load that is there never shows as nothing. */
export function formatPercent(value: number): string {
  if (value > 0 && value < 1) return "<1 %";
  return `${formatNumber(value)} %`;
}

/** A share to the decimals that it has: '99.86 %'. */
export const formatShare = (percent: number): string => `${formatNumber(percent, 2, 0)} %`;

export function percentOf(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined || whole <= 0 ? undefined : (100 * part) / whole;
}
