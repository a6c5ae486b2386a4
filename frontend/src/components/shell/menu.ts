/** How menus look. */

export const MENU = "animate-appear z-50 min-w-44 rounded-lg border border-line bg-raised p-1 shadow-lg";
export const MENU_ITEM = "flex h-8 items-center gap-2 rounded px-2 text-sm outline-none select-none data-highlighted:bg-hover data-disabled:opacity-55";
