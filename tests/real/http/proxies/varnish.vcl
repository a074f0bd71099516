vcl 4.1;
# Planted: the backend of /dead/ is dead.
backend app { .host = "127.0.0.1"; .port = "@APP@"; }
backend dead { .host = "127.0.0.1"; .port = "1"; }
backend slow { .host = "127.0.0.1"; .port = "@SLOW@"; .first_byte_timeout = 1s; }
sub vcl_recv {
  if (req.url ~ "^/dead/") { set req.backend_hint = dead; return (pass); }
  if (req.url ~ "^/slow/") { set req.backend_hint = slow; return (pass); }
  if (req.url == "/deny") { return (synth(403, "Forbidden")); }
  if (req.url == "/gone") { return (synth(410)); }
  if (req.url == "/teapot") { return (synth(418, "short and stout")); }
  return (pass);
}
