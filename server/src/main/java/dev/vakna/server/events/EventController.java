package dev.vakna.server.events;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.event.Reading;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.Jobs;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.store.Store;
import dev.vakna.server.http.AlsoOffers;
import dev.vakna.server.http.RefusedException;
import dev.vakna.server.security.Needs;
import dev.vakna.server.security.Readmission;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Events as they happen, of one job and of an account. */
@RestController
class EventController {

  private static final String LAST = "Last-Event-ID";

  private final Streams streams;
  private final Jobs jobs;
  private final Store store;

  EventController(Streams streams, Jobs jobs, Store store) {
    this.streams = streams;
    this.jobs = jobs;
    this.store = store;
  }

  @GetMapping("/api/v2/events")
  @Needs(Scope.READ_VM)
  @AlsoOffers(value = MediaType.TEXT_EVENT_STREAM_VALUE, alone = true)
  ResponseEntity<Void> account(
      @AuthenticationPrincipal Caller caller,
      @RequestHeader(name = LAST, required = false) @Nullable String last,
      HttpServletRequest request)
      throws IOException {
    requireNoBody(request);
    return stream(caller, null, last, request);
  }

  @GetMapping("/api/v2/jobs/{jobId}/events")
  @AlsoOffers(value = MediaType.TEXT_EVENT_STREAM_VALUE, alone = true)
  ResponseEntity<Void> job(
      @AuthenticationPrincipal Caller caller,
      @PathVariable String jobId,
      @RequestHeader(name = LAST, required = false) @Nullable String last,
      HttpServletRequest request)
      throws IOException {
    return switch (jobs.find(caller, jobId)) {
      case Jobs.Sight.Refused(Refusal refusal) -> throw new RefusedException(refusal);
      case Jobs.Sight.Seen(Job job) -> {
        requireNoBody(request);
        // A browser that is told so does not come again, as it would after an end.
        yield last != null && store.transact(tx -> Reading.knowsTheEnd(tx, job, last))
            ? ResponseEntity.noContent().build()
            : stream(caller, job, last, request);
      }
    };
  }

  private ResponseEntity<Void> stream(
      Caller caller, @Nullable Job job, @Nullable String last, HttpServletRequest request) {
    // A line that only asks what it would get is not kept open.
    if (request.getMethod().equals("GET")) {
      Readmission readmission =
          Readmission.of(request)
              .orElseThrow(() -> new IllegalStateException("nobody was let in by credentials"));
      switch (streams.open(caller, readmission, job == null ? null : job.id(), last)) {
        case Streams.Opening.Refused(Refusal refusal) -> throw new RefusedException(refusal);
        case Streams.Opening.Opened(Stream stream) -> {
          stream.answer().answer(request);
          stream.answer().comment();
          streams.call();
        }
      }
    }
    return ResponseEntity.ok()
        .contentType(MediaType.TEXT_EVENT_STREAM)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        // A proxy that gathers answers would keep events to itself.
        .header("X-Accel-Buffering", "no")
        .build();
  }

  private static void requireNoBody(HttpServletRequest request) throws IOException {
    if (!request.getInputStream().isFinished()) {
      throw new RefusedException(
          Refusal.invalid("This call takes no body. Send it without one.", List.of()));
    }
  }
}
