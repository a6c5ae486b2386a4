/** Pictures of templates: a Lucide icon by the name that the template gives, or the template's own, which can do nothing. */

import { Activity, Bell, Book, Boxes, Camera, ChartLine, Clapperboard, Cloud, CornerUpRight, Database, FileText, Flame, Folder, Gauge, GitBranch, Globe, House, Image, KeyRound, Layers, LayoutDashboard, Lock, type LucideIcon, Mail, MessageCircle, Music, Network, Package, Radio, RefreshCw, Route, Rss, Search, Server, Shield, ShieldBan, ShieldCheck, Terminal, Waypoints, Zap } from "lucide-react";
import type { TemplateRow } from "../../wire/types.gen";

const ICONS: Readonly<Record<string, LucideIcon>> = {
  activity: Activity, bell: Bell, book: Book, boxes: Boxes, camera: Camera, "chart-line": ChartLine, clapperboard: Clapperboard, cloud: Cloud,
  "corner-up-right": CornerUpRight, database: Database, "file-text": FileText, flame: Flame, folder: Folder, gauge: Gauge, "git-branch": GitBranch,
  globe: Globe, house: House, image: Image, "key-round": KeyRound, layers: Layers, "layout-dashboard": LayoutDashboard, lock: Lock, mail: Mail,
  "message-circle": MessageCircle, music: Music, network: Network, package: Package, radio: Radio, "refresh-cw": RefreshCw, route: Route, rss: Rss,
  search: Search, server: Server, shield: Shield, "shield-ban": ShieldBan, "shield-check": ShieldCheck, terminal: Terminal, waypoints: Waypoints, zap: Zap,
};

export function TemplateIcon({ row, size = 18 }: { readonly row: TemplateRow; readonly size?: number }) {
  if (row.picture === true) return <img src={`/api/templates/${encodeURIComponent(row.id)}/icon`} alt="" width={size} height={size} className="shrink-0" />;
  const Icon = ICONS[row.icon] ?? Package;
  return <Icon size={size} strokeWidth={1.6} aria-hidden className="shrink-0" />;
}
