package dev.vakna.engine.qemu.evidence;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds the guest's own report in what it wrote: {@code VAKNA-REPORT <nonce> <base64 of JSON>}, a
 * line of its own. Whatever else is there is the guest's business.
 */
public final class ReportLine {

  static final int MAX_LINE = 64 * 1024;
  private static final String WORD = "VAKNA-REPORT ";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private ReportLine() {}

  /** JSON text of the last line that is whole, carries the nonce and holds an object. */
  public static Optional<String> newest(byte[] written, String nonce) {
    String text = new String(written, StandardCharsets.ISO_8859_1);
    String prefix = WORD + nonce + " ";
    int from = text.length();
    while (true) {
      int at = from < 0 ? -1 : text.lastIndexOf(prefix, from);
      if (at < 0) {
        return Optional.empty();
      }
      int end = text.indexOf('\n', at);
      boolean ownLine = at == 0 || text.charAt(at - 1) == '\n' || text.charAt(at - 1) == '\r';
      if (end > 0 && ownLine && end - at <= MAX_LINE) {
        Optional<String> report = decode(text.substring(at + prefix.length(), end).strip());
        if (report.isPresent()) {
          return report;
        }
      }
      from = at - 1;
    }
  }

  private static Optional<String> decode(String base64) {
    try {
      String json = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      return JSON.readTree(json).isObject() ? Optional.of(json) : Optional.empty();
    } catch (IllegalArgumentException | JacksonException e) {
      return Optional.empty();
    }
  }
}
