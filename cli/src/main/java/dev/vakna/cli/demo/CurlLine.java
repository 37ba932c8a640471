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

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
