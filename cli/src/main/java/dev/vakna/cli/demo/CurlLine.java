package dev.vakna.cli.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * A call as a person would type it; every word survives a shell.
 *
 * @param url whole
 * @param headers {@code Name: value} each
 */
record CurlLine(String url, List<String> headers) {
  private static final int KEY_SHOWN = 12;

  CurlLine {
    headers = List.copyOf(headers);
  }

  /** The lines, broken as a shell allows it. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("curl -X POST " + quoted(url) + (headers.isEmpty() ? "" : " \\"));
    for (int i = 0; i < headers.size(); i++) {
      lines.add("  -H " + quoted(headers.get(i)) + (i < headers.size() - 1 ? " \\" : ""));
    }
    return lines;
  }

  /** Enough of a key to know it by, and not enough to use it: what is shown lands in logs. */
  static String masked(String apiKey) {
    return apiKey.substring(0, Math.min(KEY_SHOWN, apiKey.length() / 2)) + "…";
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
