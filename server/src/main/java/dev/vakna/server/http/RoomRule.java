package dev.vakna.server.http;

import dev.vakna.core.problem.Refusal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * So many calls of the public interface are at work at once; a few more wait a moment for room, and
 * the rest are told to come again. Threads are left over that tell whether the server lives.
 */
public final class RoomRule extends OncePerRequestFilter {

  private static final Logger LOG = LoggerFactory.getLogger(RoomRule.class);

  private final Semaphore room;
  private final Semaphore waiting;
  private final Duration patience;
  private final Problems problems;
  private final BiConsumer<HttpServletRequest, HttpServletResponse> limitHeaders;

  /**
   * @param atWork calls at work at once
   * @param waiting calls that may wait for room besides
   * @param patience how long they wait
   * @param limitHeaders sets the rate limit headers of an answer that no other filter has seen
   */
  public RoomRule(
      int atWork,
      int waiting,
      Duration patience,
      Problems problems,
      BiConsumer<HttpServletRequest, HttpServletResponse> limitHeaders) {
    this.room = new Semaphore(atWork, true);
    this.waiting = new Semaphore(waiting);
    this.patience = patience;
    this.problems = problems;
    this.limitHeaders = limitHeaders;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (Doors.operators(request) || DoorRule.openToAnybody(request)) {
      proceed(request, response, chain);
    } else if (entered()) {
      try {
        proceed(request, response, chain);
      } finally {
        room.release();
      }
    } else {
      limitHeaders.accept(request, response);
      problems.answer(request, response, Outages.busy());
    }
  }

  private void proceed(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    try {
      chain.doFilter(request, response);
    } catch (RuntimeException | ServletException thrown) {
      Refusal outage = Outages.refusal(thrown).orElse(null);
      if (outage == null) {
        throw thrown;
      }
      LOG.warn("{} {}: {}", request.getMethod(), request.getRequestURI(), thrown.getMessage());
      limitHeaders.accept(request, response);
      problems.answer(request, response, outage);
    }
  }

  private boolean entered() {
    if (room.tryAcquire()) {
      return true;
    }
    if (!waiting.tryAcquire()) {
      return false;
    }
    try {
      return room.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      waiting.release();
    }
  }
}
