<?php
// PHP's built-in server. Planted: errors are shown, and a fatal one is answered with 200.
switch (parse_url($_SERVER["REQUEST_URI"], PHP_URL_PATH)) {
    case "/health": header("Content-Type: application/json"); echo '{"ok":true}'; break;
    case "/boom": $users = null; echo $users->find(1); break;
    case "/warning": echo json_encode(["name" => $undefined["name"]]); break;
    case "/divide": echo intdiv(1, 0); break;
    case "/lying": header("Content-Type: application/json"); echo '{"success":false,"message":"user not found"}'; break;
    case "/users": $body = json_decode(file_get_contents("php://input"), true, 512, JSON_THROW_ON_ERROR); http_response_code(201); echo json_encode(["email" => trim($body["email"])]); break;
    default: return false;
}
