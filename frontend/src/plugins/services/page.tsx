/** A service's own page, at an address that can be shared. */

import { useParams } from "wouter";
import { ObjectPage } from "../../components/object-page";
import { useLive } from "../../store/live";
import { ServiceDetail } from "./detail";

export function ServicePage() {
  const { node = "", unit = "" } = useParams<{ node: string; unit: string }>();
  const row = useLive((state) => state.services[`${node}/${unit}`]);
  return (
    <ObjectPage name={row?.name ?? unit} node={node} noun="service" back={{ href: "/services", title: "services" }} found={row !== undefined}>
      {row !== undefined && <ServiceDetail row={row} onPage />}
    </ObjectPage>
  );
}
