package dev.vakna.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An answer as it came over the line.
 *
 * @param headers names in lower case and values, in their order
 */
record RawAnswer(int status, List<String[]> headers, byte[] body) {

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  List<String> header(String name) {
    return headers.stream().filter(h -> h[0].equals(name)).map(h -> h[1]).toList();
  }

  /** Reads one answer, past those that only say to go on. */
  static RawAnswer read(Socket socket, boolean head) throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream());
    while (true) {
      String[] first = line(in).split(" ", 3);
      if (first.length < 2 || !first[0].startsWith("HTTP/1.") || !first[1].matches("\\d{3}")) {
        throw new IOException("no status line: " + String.join(" ", first));
      }
      int status = Integer.parseInt(first[1]);
      List<String[]> headers = new ArrayList<>();
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        int colon = line.indexOf(':');
        headers.add(
            new String[] {
              line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip()
            });
      }
      if (status == 101 || status >= 200) {
        RawAnswer bare = new RawAnswer(status, headers, new byte[0]);
        boolean none = head || status == 204 || status == 304 || status == 101;
        if (!none && bare.header("content-type").toString().contains("text/event-stream")) {
          // It goes on; its beginning is its answer.
          return new RawAnswer(status, headers, in.readNBytes(Integer.parseInt(line(in), 16)));
        }
        return new RawAnswer(status, headers, none ? new byte[0] : bare.rest(in));
      }
    }
  }

  private byte[] rest(InputStream in) throws IOException {
    if (header("transfer-encoding").contains("chunked")) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      while (true) {
        int size = Integer.parseInt(line(in), 16);
        all.write(in.readNBytes(size));
        line(in);
        if (size == 0) {
          return all.toByteArray();
        }
      }
    }
    List<String> length = header("content-length");
    return length.isEmpty()
        ? in.readAllBytes()
        : in.readNBytes(Integer.parseInt(length.getFirst()));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the line ended after: " + line);
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }
}
