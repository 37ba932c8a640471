package dev.vakna.server.run;

import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Keeps the framework's own report of a failed start away; whoever started it tells it. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class PlainFailureReport implements SpringBootExceptionReporter {

  @Override
  public boolean reportException(Throwable thrown) {
    if (!StartFailure.of(thrown).known()) {
      LoggerFactory.getLogger("dev.vakna.Server").error("The server did not start", thrown);
    }
    return true;
  }
}
