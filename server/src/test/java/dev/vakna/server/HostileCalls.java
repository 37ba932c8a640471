package dev.vakna.server;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Requests such as bugs, probes and attackers send: every call there is, with odd methods, paths,
 * parameters, headers and bodies. The same seed and number make the same request.
 */
final class HostileCalls {

  /**
   * A request as it goes over the line.
   *
   * @param sender which of the callers' keys it carries; -1 for none or one of no caller
   * @param admin whether it goes to the operators' port
   * @param whole whether it is framed well enough that an answer is due
   */
  record Call(byte[] bytes, int sender, boolean admin, boolean head, boolean whole) {
    String text() {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  /** One who calls, with things of its own. */
  record Sender(String key, List<String> vpses, List<String> backups, List<String> jobs) {}

  private static final List<String> PUBLIC =
      List.of(
          "/api/v2/vps",
          "/api/v2/vps/{vps}",
          "/api/v2/vps/{vps}/backups",
          "/api/v2/vps/{vps}/billing-breakdown",
          "/api/v2/billing/metered-usage",
          "/api/v2/vps/{vps}/backups/{backup}/actions/restore-to-payg",
          "/api/v2/vps/{vps}/backups/{backup}/actions/restore-to-payg",
          "/api/jobs/{job}",
          "/api/v2/jobs/{job}",
          "/api/v2/jobs/{job}/report",
          "/api/v2/jobs/{job}/actions/cancel",
          "/api/v2/vps/{vps}/details",
          "/api/v2/vps/{vps}/status",
          "/api/v2/vps/{vps}/actions/start",
          "/api/v2/vps/{vps}/actions/restart",
          "/api/v2/vps/{vps}/actions/cancel",
          "/api/v2/vps/{vps}/actions/resize",
          "/api/v2/vps/{vps}/cancellation",
          "/api/v2/vps/{vps}/network",
          "/api/v2/vps/{vps}/console",
          "/api/v2/vps/payg/deployments",
          "/api/v2/vps/payg/limits",
          "/api/v2/vps/{vps}/backups/{backup}",
          "/api/v2/vps/{vps}/backups/{backup}/actions/restore",
          "/api/v2/vps/{vps}/backups/{backup}/actions/restore-to-payg/plan",
          "/api/v2/vps/{vps}/backups/restore-sources",
          "/api/v2/vps/{vps}/backups/actions/restore-from-vps",
          "/api/v2/vps/{vps}/backup-schedules",
          "/api/v2/vps/{vps}/backup-schedules/{other}",
          "/api/v2/jobs",
          "/api/v2/jobs/{job}/events",
          "/api/v2/events",
          "/api/v2/webhooks",
          "/api/v2/webhooks/{other}/deliveries/{other}/actions/redeliver",
          "/api/keys",
          "/api/keys/scopes",
          "/api/keys/{other}",
          "/api/session",
          "/mcp",
          "/",
          "/healthz",
          "/readyz",
          "/metrics",
          "/actuator",
          "/error",
          "/errors/{other}",
          "/errors/vps_not_found",
          "/openapi.json",
          "/openapi.yaml",
          "/reports/{other}",
          "/internal/admin/accounts",
          "*");

  private static final List<String> ADMIN =
      List.of(
          "/internal/admin/accounts",
          "/internal/admin/accounts/{account}",
          "/internal/admin/accounts/{account}/keys",
          "/internal/admin/accounts/{account}/keys/{other}",
          "/internal/admin/accounts/{account}/vps",
          "/internal/admin/vps/{vps}",
          "/internal/admin/vps/{vps}/actions/start",
          "/internal/admin/vms",
          "/internal/admin/operations",
          "/internal/admin/operations/{job}",
          "/internal/admin/operations/{job}/retry",
          "/internal/admin/operations/{job}/unwind",
          "/internal/admin/stores",
          "/internal/admin/stores/{other}",
          "/internal/admin/stores/{other}/scan",
          "/internal/admin/stores/{other}/import",
          "/internal/admin/regions",
          "/internal/admin/regions/{other}",
          "/internal/admin/reconciler",
          "/internal/admin/usage",
          "/internal/admin/usage/{account}/history",
          "/internal/admin/capacity",
          "/internal/admin/forecasts",
          "/internal/admin/indexes",
          "/internal/admin/indexes/{backup}/build",
          "/api/v2/vps",
          "/healthz");

  private static final List<String> ODD =
      List.of(
          "",
          "0",
          "-1",
          "none",
          "vps_",
          "vps_00000000000000000000000000",
          "vps_7zzzzzzzzzzzzzzzzzzzzzzzzz",
          "vps_8zzzzzzzzzzzzzzzzzzzzzzzzz",
          "job_00000000000000000000000000",
          "bkp_zzzzzzzzzzzzzzzzzzzzzzzzzz",
          "VPS_00000000000000000000000000",
          "%00",
          "a%00b",
          "%2e%2e",
          "..",
          ".",
          "%2f",
          "a%2Fb",
          "%5c",
          "%",
          "%zz",
          "%c0%af",
          "%ff%fe",
          "%e2%82",
          "%f0%9f%92%a9",
          "\u00e5",
          "a;b=c",
          ";",
          "a%3bb",
          "'%20or%201=1--",
          "${jndi:x}",
          "{id}",
          "%7bid%7d",
          "<script>",
          "%0d%0aX-Evil:%201",
          "\t",
          "\u0001",
          "9223372036854775808",
          "x".repeat(300),
          "x".repeat(9_000),
          "x".repeat(20_000));

  private static final List<String> METHODS =
      List.of(
          "GET",
          "GET",
          "GET",
          "POST",
          "POST",
          "POST",
          "PUT",
          "PATCH",
          "DELETE",
          "HEAD",
          "OPTIONS",
          "TRACE",
          "CONNECT",
          "get",
          "FOO",
          "PROPFIND",
          "G\u0001T",
          "M".repeat(2000),
          "");

  private static final List<String> PARAMETERS =
      List.of(
          "limit",
          "cursor",
          "name",
          "primaryIp",
          "include",
          "format",
          "from",
          "to",
          "period",
          "month",
          "account",
          "store",
          "status",
          "state",
          "kind",
          "days",
          "sig",
          "expires",
          "%",
          "%00",
          "a[b]",
          "");

  private static final List<String> VALUES =
      List.of(
          "",
          "0",
          "1",
          "100",
          "101",
          "-1",
          "99999999999999999999",
          "1e3",
          "NaN",
          "true",
          "null",
          "html",
          "json",
          "csv",
          "2026-01",
          "2026-13",
          "-999999999-01",
          "+1000000000-12",
          "2026-01-01T00:00:00Z",
          "+1000000000-12-31T23:59:59Z",
          "9999-12-31T23:59:59.999Z",
          "pendingMaintenance",
          "10.0.0.1",
          "::1",
          "%00",
          "%",
          "%zz",
          "%ff",
          "%c3%28",
          "a%00b",
          "eyJhIjoxfQ",
          "AAAAAAAAAAAAAAAA",
          "....",
          "%ED%A0%80",
          "y".repeat(5000));

  private static final List<String> FIELDS =
      List.of(
          "name",
          "region",
          "cpuCores",
          "memoryGb",
          "storageGb",
          "bootMode",
          "planId",
          "preview",
          "sshKeys",
          "deleteAfter",
          "force",
          "reason",
          "cancelType",
          "sourceVpsId",
          "backupId",
          "note",
          "frequency",
          "hour",
          "dayOfWeek",
          "retentionCount",
          "enabled",
          "url",
          "events",
          "scopes",
          "expires_in_days",
          "allowed_networks",
          "email",
          "password",
          "id",
          "type",
          "location",
          "account",
          "vcpuLimit",
          "country",
          "verified",
          "status",
          "prices",
          "hostname",
          "primaryIp",
          "vmid",
          "store",
          "expiresAt",
          "networks",
          "concurrentRestores",
          "",
          "a\u0000b",
          "__proto__",
          "\ud83d\ude00");

  private static final List<String> JSON =
      List.of(
          "null",
          "true",
          "0",
          "-0",
          "1",
          "2",
          "50",
          "1.0",
          "1.5",
          "-1",
          "2147483648",
          "9223372036854775808",
          "1e2",
          "1e400",
          "1e-400",
          "1E+2147483647",
          "1e99999999999",
          "-1e999999999",
          "9".repeat(400),
          "0.000000000000000000001",
          "NaN",
          "Infinity",
          "01",
          "\"\"",
          "\" \"",
          "\"web\"",
          "\"a b\"",
          "\"auto\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\udc00\\ud800\"",
          "\"\u0000\"",
          "\"\u00ff\u00fe\"",
          "\"\u00c0\u00af\"",
          "\"\\x\"",
          "\"unended",
          "\"2026-01-01T00:00:00Z\"",
          "\"+1000000000-12-31T23:59:59Z\"",
          "\"1\"",
          "\"se-1\"",
          "\"" + "z".repeat(70) + "\"",
          "\"" + "z".repeat(5000) + "\"",
          "[]",
          "[1,\"a\",null,{}]",
          "[[[[]]]]",
          "{}",
          "{\"a\":{\"b\":[]}}",
          "[\"read:vm\",\"write:billing\"]");

  private static final List<String> TYPES =
      List.of(
          "application/json",
          "application/json",
          "application/json",
          "application/json; charset=utf-8",
          "application/json;charset=utf-16",
          "application/json; charset=nonsense",
          "application/vnd.api+json",
          "application/*",
          "*/*",
          "text/plain",
          "text/xml",
          "application/x-www-form-urlencoded",
          "multipart/form-data",
          "multipart/form-data; boundary=x",
          "json",
          "",
          "/",
          "a/b/c",
          ";;",
          "application/json, text/html",
          "\u00ff");

  private static final List<String> HEADERS =
      List.of(
          "Accept: application/json",
          "Accept: */*",
          "Accept: text/html",
          "Accept: application/problem+json",
          "Accept: image/png",
          "Accept: ",
          "Accept: garbage",
          "Accept: a/b;q=x, */*;q=2",
          "Accept: " + "a/b,".repeat(400),
          "Accept-Language: \u00ff",
          "Accept-Encoding: gzip, br;q=9",
          "Accept-Charset: nonsense",
          "Content-Encoding: gzip",
          "Content-Language: zz-%%",
          "Expect: 100-continue",
          "Expect: something",
          "Range: bytes=5-2",
          "If-None-Match: *",
          "If-Modified-Since: never",
          "If-Match: \"x\"",
          "Idempotency-Key: one",
          "Idempotency-Key: two",
          "Idempotency-Key: ",
          "Idempotency-Key: \u00ff\u00fe",
          "Idempotency-Key: " + "k".repeat(256),
          "Idempotency-Key: a\tb",
          "X-Forwarded-For: 1.2.3.4",
          "X-Forwarded-For: ,,,\u00ff",
          "X-Forwarded-Proto: javascript",
          "X-Forwarded-Host: evil.example",
          "X-Forwarded-Prefix: /evil",
          "Forwarded: for=\"[::1",
          "X-HTTP-Method-Override: DELETE",
          "X-Request-Id: mine",
          "Origin: null",
          "Origin: https://evil.example",
          "Access-Control-Request-Method: GET",
          "Cookie: hostup_session=x; $Version=1",
          "Cookie: =;;,\u0001",
          "Upgrade: h2c",
          "Connection: Upgrade, HTTP2-Settings",
          "Connection: keep-alive",
          "HTTP2-Settings: AAMAAABk",
          "Upgrade: websocket",
          "Transfer-Encoding: identity",
          "Transfer-Encoding: gzip",
          "Transfer-Encoding: xchunked",
          "Content-Length: -1",
          "Content-Length: 99999999999999999999",
          "Content-Length: 5, 5",
          "Content-Length: x",
          "Host: other",
          "Host: [::",
          "Last-Event-ID: 9999999999999999999999",
          "TE: trailers",
          "Trailer: X",
          "No colon at all",
          ": no name",
          "Sp ace: x",
          "Fold: a\r\n b",
          "Null: a\u0000b",
          "\u00e5: x",
          "X-Many: " + "m".repeat(4000),
          "X-Huge: " + "h".repeat(17_000));

  private final long seed;
  private final List<Sender> senders;
  private final List<String> accounts;
  private final String adminToken;

  /**
   * @param accounts that operators' calls are about
   */
  HostileCalls(long seed, List<Sender> senders, List<String> accounts, String adminToken) {
    this.seed = seed;
    this.senders = List.copyOf(senders);
    this.accounts = List.copyOf(accounts);
    this.adminToken = adminToken;
  }

  Call call(long number) {
    return new Making(new Random(seed * 0x9E3779B97F4A7C15L + number * 0xBF58476D1CE4E5B9L)).call();
  }

  private final class Making {
    private final Random random;
    private boolean whole = true;

    Making(Random random) {
      this.random = random;
      random.nextLong();
    }

    Call call() {
      boolean admin = oneIn(6);
      int sender = oneIn(12) ? -1 : random.nextInt(senders.size());
      String method = oneIn(5) ? any(METHODS) : any(METHODS.subList(0, 9));
      String target = target(admin, sender);
      // Without a target it is a request of the protocol's first days, whose answer has no head.
      whole = !target.isBlank();
      StringBuilder head = new StringBuilder(method).append(' ').append(target);
      head.append(' ').append(version()).append("\r\n");
      if (!oneIn(60)) {
        head.append("Host: 127.0.0.1\r\n");
      }
      credentials(head, admin, sender);
      int more = oneIn(200) ? 120 : oneIn(2) ? 0 : 1 + random.nextInt(3);
      for (int i = 0; i < more; i++) {
        header(head, any(HEADERS));
      }
      String body = oneIn(3) || method.equals("GET") && !oneIn(8) ? "" : body();
      if (!body.isEmpty() || oneIn(10)) {
        if (!oneIn(8)) {
          head.append("Content-Type: ").append(any(TYPES)).append("\r\n");
        }
        body = framed(head, body);
      }
      head.append("Connection: close\r\n\r\n").append(body);
      byte[] bytes = head.toString().getBytes(StandardCharsets.ISO_8859_1);
      return new Call(bytes, admin ? -1 : sender, admin, method.equals("HEAD"), whole);
    }

    private void header(StringBuilder head, String line) {
      if (line.startsWith("Content-Length") || line.startsWith("Transfer")) {
        whole = false;
      }
      head.append(line).append("\r\n");
    }

    private String version() {
      if (!oneIn(50)) {
        return "HTTP/1.1";
      }
      return any(List.of("HTTP/1.0", "HTTP/2.0", "HTTP/3", "http/1.1", "HTTP/9.9", "JUNK"));
    }

    private String target(boolean admin, int sender) {
      String path = admin ? any(ADMIN) : any(PUBLIC);
      for (String part : List.of("{vps}", "{backup}", "{job}", "{account}", "{other}")) {
        while (path.contains(part)) {
          int at = path.indexOf(part);
          path = path.substring(0, at) + id(part, sender) + path.substring(at + part.length());
        }
      }
      if (oneIn(8)) {
        path = spoiled(path);
      }
      if (oneIn(3)) {
        StringBuilder query = new StringBuilder(path).append('?');
        int several = oneIn(100) ? 2000 : 1 + random.nextInt(4);
        for (int i = 0; i < several && query.length() < 30_000; i++) {
          query.append(any(PARAMETERS)).append(oneIn(9) ? "" : "=").append(any(VALUES)).append('&');
        }
        path = query.toString();
      }
      return latin(path);
    }

    private String id(String part, int sender) {
      if (oneIn(4)) {
        return any(ODD);
      }
      Sender of = senders.get(sender >= 0 && !oneIn(4) ? sender : random.nextInt(senders.size()));
      List<String> known =
          switch (part) {
            case "{vps}" -> of.vpses();
            case "{backup}" -> of.backups();
            case "{job}" -> of.jobs();
            case "{account}" -> accounts;
            default -> List.of("x", "abc", "vps_not_found.md");
          };
      return any(known);
    }

    private String spoiled(String path) {
      int at = random.nextInt(path.length() + 1);
      return switch (random.nextInt(9)) {
        case 0 -> path + "/";
        case 1 -> path.replace("/", "//");
        case 2 -> path.substring(0, at) + any(ODD) + path.substring(at);
        case 3 -> path.toUpperCase(Locale.ROOT);
        case 4 -> path + any(List.of(".json", ".html", ";a=b", "/..", "/.", "#x", " x", "%20"));
        case 5 -> path.substring(Math.min(1, path.length()));
        case 6 -> "http://evil.example" + path;
        case 7 -> path.substring(0, at) + "/../" + path.substring(at);
        default -> {
          StringBuilder encoded = new StringBuilder();
          for (char c : path.toCharArray()) {
            encoded.append(
                Character.isLetter(c) && oneIn(3) ? "%%%02x".formatted((int) c) : "" + c);
          }
          yield encoded.toString();
        }
      };
    }

    private void credentials(StringBuilder head, boolean admin, int sender) {
      String secret =
          sender < 0
              ? any(
                  List.of(
                      "",
                      "x",
                      "vk_live_x",
                      "vk_test_" + "0".repeat(60),
                      "\u00ff",
                      "a b",
                      "\t",
                      "vk_live_" + "z".repeat(9000)))
              : admin && !oneIn(9) ? adminToken : senders.get(sender).key();
      switch (random.nextInt(12)) {
        case 0 -> head.append("X-API-Key: ").append(secret).append("\r\n");
        case 1 -> head.append("authorization: bearer   ").append(secret).append("\r\n");
        case 2 -> {
          if (sender < 0) {
            head.append("Authorization: Basic ").append(secret).append("\r\n");
          } else {
            head.append("Authorization: Bearer ").append(secret).append("\r\n");
          }
        }
        case 3 -> {
          if (oneIn(4)) {
            head.append("Authorization: Bearer ").append(secret).append("\r\nX-API-Key: other\r\n");
          } else {
            head.append("Authorization: Bearer ").append(secret).append("\r\n");
          }
        }
        default -> head.append("Authorization: Bearer ").append(secret).append("\r\n");
      }
    }

    private String body() {
      return switch (random.nextInt(16)) {
        case 0 -> "";
        case 1 -> latin(any(JSON));
        case 2 -> "[".repeat(1 + random.nextInt(20_000));
        case 3 -> "{\"a\":".repeat(1 + random.nextInt(5_000));
        case 4 -> "{\"name\":" + "[".repeat(3000) + "]".repeat(3000) + "}";
        case 5 -> latin("{\"name\":\"" + "n".repeat(oneIn(2) ? 66_000 : 60_000) + "\"}");
        case 6 -> {
          byte[] noise = new byte[random.nextInt(600)];
          random.nextBytes(noise);
          yield new String(noise, StandardCharsets.ISO_8859_1);
        }
        case 7 -> "\u00ef\u00bb\u00bf" + object();
        case 8 ->
            new String(object().getBytes(StandardCharsets.UTF_16), StandardCharsets.ISO_8859_1);
        case 9 -> object() + any(List.of("{}", " x", "\u0000", ","));
        default -> object();
      };
    }

    private String object() {
      StringBuilder text = new StringBuilder("{");
      int fields = oneIn(50) ? 1500 : random.nextInt(5);
      for (int i = 0; i < fields && text.length() < 60_000; i++) {
        text.append(i == 0 ? "" : ",").append('"').append(any(FIELDS)).append("\":");
        text.append(oneIn(15) ? "\"" + any(any(senders).vpses()) + "\"" : any(JSON));
      }
      String whole = text.append(oneIn(30) ? "" : "}").toString();
      return latin(whole);
    }

    /** How the body's length is told, sometimes wrongly. */
    private String framed(StringBuilder head, String body) {
      switch (random.nextInt(14)) {
        case 0 -> {
          head.append("Transfer-Encoding: chunked\r\n");
          return body.isEmpty()
              ? "0\r\n\r\n"
              : "%x\r\n%s\r\n0\r\n\r\n".formatted(body.length(), body);
        }
        case 1 -> {
          whole = false;
          head.append("Transfer-Encoding: chunked\r\n");
          return any(List.of("zz\r\n", "-1\r\n", "ffffffffffffffff\r\n", "5;x=" + "e".repeat(9000)))
              + body;
        }
        case 2 -> {
          whole = false;
          head.append("Content-Length: ").append(body.length() + 1 + random.nextInt(99));
        }
        case 3 -> {
          whole = false;
          head.append("Transfer-Encoding: chunked\r\nContent-Length: ").append(body.length());
        }
        default -> head.append("Content-Length: ").append(body.length());
      }
      head.append("\r\n");
      return body;
    }

    private boolean oneIn(int many) {
      return random.nextInt(many) == 0;
    }

    private <T> T any(List<T> choices) {
      return choices.get(random.nextInt(choices.size()));
    }
  }

  /** The text's bytes in UTF-8, one character each, where it holds more than bytes. */
  private static String latin(String text) {
    boolean bytes = text.chars().allMatch(c -> c < 256);
    return bytes
        ? text
        : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** Everything secret that the requests carry. */
  List<String> secrets() {
    return Stream.concat(Stream.of(adminToken), senders.stream().map(Sender::key)).toList();
  }
}
