package dev.vakna.engine.qemu.evidence;

import dev.vakna.core.engine.Observation.Answer;
import dev.vakna.core.engine.Service;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Asks a machine's services for their own bytes. QEMU takes a forwarded connection before the guest
 * does, so that a connection was made proves nothing. A connection made too early hangs in QEMU's
 * own retries; hence a short limit and a new one each time.
 */
public final class ServiceProbe {

  static final int TIMEOUT_MILLIS = 1000;
  private static final int MAX_BANNER = 255;
  private static final int MAX_READ = 4096;
  private static final byte[] RDP_REQUEST = {
    3, 0, 0, 19, 14, (byte) 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 3, 0, 0, 0
  };

  private ServiceProbe() {}

  /** The service's first line, if it gave one in time. */
  public static Optional<Answer> ask(Service service) {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(new InetSocketAddress(service.host(), service.port()), TIMEOUT_MILLIS);
      Optional<String> banner =
          switch (service.name()) {
            case "ssh" -> line(socket.getInputStream(), "SSH-");
            case "http" -> http(socket);
            case "https" -> https(socket, service);
            case "rdp" -> rdp(socket);
            default -> Optional.empty();
          };
      return banner.map(text -> new Answer(service.name(), text));
    } catch (IOException | GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> http(Socket socket) throws IOException {
    socket
        .getOutputStream()
        .write("HEAD / HTTP/1.0\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return line(socket.getInputStream(), "HTTP/");
  }

  private static Optional<String> https(Socket plain, Service service)
      throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new AnyCertificate()}, null);
    try (SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(plain, service.host(), service.port(), true)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.startHandshake();
      return http(socket);
    }
  }

  private static Optional<String> rdp(Socket socket) throws IOException {
    socket.getOutputStream().write(RDP_REQUEST);
    byte[] answer = socket.getInputStream().readNBytes(6);
    // A TPKT header and then an X.224 connection confirm.
    return answer.length == 6 && answer[0] == 3 && (answer[5] & 0xf0) == 0xd0
        ? Optional.of("RDP")
        : Optional.empty();
  }

  private static Optional<String> line(InputStream in, String beginning) throws IOException {
    long deadline = System.nanoTime() + TIMEOUT_MILLIS * 1_000_000L;
    StringBuilder line = new StringBuilder();
    for (int read = 0; read < MAX_READ && System.nanoTime() - deadline < 0; read++) {
      int next = in.read();
      if (next < 0 || next == '\n') {
        break;
      }
      if (next >= ' ' && next < 127 && line.length() < MAX_BANNER) {
        line.append((char) next);
      }
    }
    return line.toString().startsWith(beginning) ? Optional.of(line.toString()) : Optional.empty();
  }

  /** The question is whether something answers, not who; no secret is sent. */
  private static final class AnyCertificate extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
