import { Router } from "lucide-react";
import { lazy, Suspense } from "react";
import { Skeleton } from "../../components/notice";
import type { Plugin } from "../types";

const Page = lazy(async () => ({ default: (await import("./view")).GatewayPage }));

/** Fetched when it is opened: it is looked at seldom. */
const GatewayView = () => (
  <Suspense fallback={<Skeleton />}>
    <Page />
  </Suspense>
);

export const gateway: Plugin = {
  id: "gateway",
  title: "Gateway",
  path: "/gateway",
  icon: Router,
  letter: "y",
  needs: (row) => row.kind === "gateway",
  routes: [{ path: "/gateway", view: GatewayView }],
};
