// Planted: a page that dies while it is rendered.
export const dynamic = "force-dynamic";
export default function Page() { return <p>{({}).user.name}</p>; }
