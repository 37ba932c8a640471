package dev.vakna.server.run;

import dev.vakna.core.job.Line;
import dev.vakna.core.store.Store;
import dev.vakna.core.trouble.Troubles;
import dev.vakna.server.api.EventViews;
import dev.vakna.server.api.JobViews;
import dev.vakna.server.events.EventService;
import dev.vakna.server.events.Streams;
import dev.vakna.server.http.ApiJson;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Streams of events. */
@Configuration(proxyBeanMethods = false)
class EventConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Events");

  /** Longer than an event is remembered for who comes again. */
  private static final Duration KEPT = Duration.ofHours(3);

  private static final Duration FORGET = Duration.ofMinutes(5);
  private static final int PIECE = 1000;

  @Bean
  Streams streams(Settings settings) {
    Settings.Events events = settings.events();
    return new Streams(new Streams.Limits(events.perKey(), events.perAccount(), events.most()));
  }

  @Bean
  EventViews eventViews(ApiJson json, JobViews jobs, Line line) {
    return new EventViews(json, jobs, line);
  }

  @Bean
  EventService eventService(Streams streams, Store store, EventViews views) {
    Troubles troubles =
        new Troubles(
            System::nanoTime,
            told -> {
              if (told.moment() == Troubles.Moment.OVER) {
                LOG.info("{}", told.text());
              } else {
                LOG.warn("{}", told.text());
              }
            });
    return new EventService(streams, store, views, troubles);
  }

  @Bean
  Upkeep keptEvents(Store store) {
    return new Upkeep(
        "kept events",
        FORGET,
        () -> store.inPieces(PIECE, tx -> tx.events().forgetBefore(tx.now().minus(KEPT), PIECE)));
  }
}
