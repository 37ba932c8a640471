package dev.vakna.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Bytes sent as they are, for requests that no client would send. */
final class RawCall {

  private RawCall() {}

  /** Sends and reads until the server closes the line or falls silent. */
  static String send(int port, String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(5_000);
      try {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
      } catch (SocketException closedEarly) {
        // The server may answer and close before it has read all.
      }
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      try {
        socket.getInputStream().transferTo(answer);
      } catch (IOException endOfLine) {
        // What arrived until now is the answer.
      }
      return answer.toString(StandardCharsets.UTF_8);
    }
  }
}
