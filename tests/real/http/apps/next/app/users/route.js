// Planted: malformed JSON is a 500 without a body.
export async function POST(request) { const user = await request.json(); return Response.json({ email: user.email.trim() }, { status: 201 }); }
