package dev.vakna.server;

import dev.vakna.server.http.Doors;
import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.AccessLog;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/** Sees every answer of a server, also of such calls as the HTTP server refuses by itself. */
final class AnswerLog extends ValveBase implements AccessLog {

  private static final String TEST = AnswerLog.class.getName() + ".test";

  AnswerLog() {
    super(true);
  }

  /** An answer may be noted late; it is of the test that was running when it was asked for. */
  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    request.setAttribute(TEST, AnswerNotes.running());
    getNext().invoke(request, response);
  }

  @Override
  public void log(Request request, Response response, long time) {
    String test =
        request.getAttribute(TEST) instanceof String noted ? noted : AnswerNotes.running();
    if (request.getMethod() != null
        && request.getRequestURI() != null
        && !Doors.operators(request)) {
      AnswerNotes.note(test, request.getMethod(), request.getRequestURI(), response.getStatus());
    }
  }

  @Override
  public void setRequestAttributesEnabled(boolean enabled) {
    // Nothing here reads what proxies say of a request.
  }

  @Override
  public boolean getRequestAttributesEnabled() {
    return false;
  }
}
