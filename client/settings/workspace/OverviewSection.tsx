import { usePlace } from "../../shell/place.ts";

export default function OverviewSection() {
  const place = usePlace();
  return <p>{place.workspace()?.name}</p>;
}
