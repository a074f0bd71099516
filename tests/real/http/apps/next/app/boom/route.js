// Planted: an exception that nobody catches is a 500 without a body.
export const dynamic = "force-dynamic";
export async function GET() { return Response.json({}.user.name); }
