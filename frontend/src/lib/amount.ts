/** Sizes and shares as people read them, in the language of the pages. Pure. */

import { language } from "../words/language";

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"];

const POINT = (1.5).toLocaleString(language).charAt(1);

/** '1.4', or '1,4' where that is written so. */
export const formatNumber = (value: number, digits: number): string => value.toFixed(digits).replace(".", POINT);

/** As many decimals as it has: '7.5'. */
export const formatDecimal = (value: number): string => String(value).replace(".", POINT);

/** Binary steps with the customary letters: '512 B', '1.4 GB', '250 GB'. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${formatNumber(value, Number.isInteger(Number(value.toFixed(digits))) ? 0 : digits)} ${UNITS[unit]}`;
}

/** Whole per cent; a load that is there never shows as nothing. */
export function formatPercent(value: number): string {
  if (value > 0 && value < 1) return "<1 %";
  return `${Math.round(value)} %`;
}

/** A share to the decimals that it has: '99.86 %'. */
export const formatShare = (percent: number): string => `${formatDecimal(percent)} %`;

export function percentOf(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined || whole <= 0 ? undefined : (100 * part) / whole;
}
