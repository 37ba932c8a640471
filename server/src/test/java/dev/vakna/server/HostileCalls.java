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
      String method =
          oneIn(5) ? any(HostileTargets.METHODS) : any(HostileTargets.METHODS.subList(0, 9));
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
        header(head, any(HostileHeaders.HEADERS));
      }
      String body = oneIn(3) || method.equals("GET") && !oneIn(8) ? "" : body();
      if (!body.isEmpty() || oneIn(10)) {
        if (!oneIn(8)) {
          head.append("Content-Type: ").append(any(HostileHeaders.TYPES)).append("\r\n");
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
      String path = admin ? any(HostileTargets.ADMIN) : any(HostileTargets.PUBLIC);
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
          query
              .append(any(HostileTargets.PARAMETERS))
              .append(oneIn(9) ? "" : "=")
              .append(any(HostileTargets.VALUES))
              .append('&');
        }
        path = query.toString();
      }
      return latin(path);
    }

    private String id(String part, int sender) {
      if (oneIn(4)) {
        return any(HostileTargets.ODD);
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
        case 2 -> path.substring(0, at) + any(HostileTargets.ODD) + path.substring(at);
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
        case 1 -> latin(any(HostileBodies.JSON));
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
        text.append(i == 0 ? "" : ",").append('"').append(any(HostileBodies.FIELDS)).append("\":");
        text.append(oneIn(15) ? "\"" + any(any(senders).vpses()) + "\"" : any(HostileBodies.JSON));
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
