package dev.vakna.cli.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Which engines a server reaches, and how they are asked for. */
public final class EnginesReached {

  private static final int NOT_FOUND = 404;

  private EnginesReached() {}

  /** Names of all, the server's own first; none where an older server knows of one alone. */
  public static List<String> names(ApiClient admin) {
    try {
      List<String> names = new ArrayList<>();
      for (JsonNode engine : admin.get("/internal/admin/engines").path("engines")) {
        names.add(engine.path("name").asString(""));
      }
      return names;
    } catch (ApiException e) {
      if (e.status() == NOT_FOUND) {
        return List.of();
      }
      throw e;
    }
  }

  /** Names of those beside the server's own. */
  public static List<String> further(ApiClient admin) {
    List<String> names = names(admin);
    return names.isEmpty() ? names : names.subList(1, names.size());
  }

  /** The path, asking for one engine. */
  public static String of(String path, String engine) {
    return "%s?engine=%s".formatted(path, URLEncoder.encode(engine, StandardCharsets.UTF_8));
  }
}
