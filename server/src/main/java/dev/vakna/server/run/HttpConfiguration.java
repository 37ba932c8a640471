package dev.vakna.server.run;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.store.Store;
import dev.vakna.operations.Caps;
import dev.vakna.server.api.JobViews;
import dev.vakna.server.api.ReportLinks;
import dev.vakna.server.http.AcceptRule;
import dev.vakna.server.http.Answers;
import dev.vakna.server.http.ApiJson;
import dev.vakna.server.http.DoorRule;
import dev.vakna.server.http.Doors;
import dev.vakna.server.http.Origins;
import dev.vakna.server.http.ProblemResolver;
import dev.vakna.server.http.ProblemValve;
import dev.vakna.server.http.Problems;
import dev.vakna.server.http.PublicUrl;
import dev.vakna.server.http.RequestIds;
import dev.vakna.server.http.RoomRule;
import dev.vakna.server.http.TrustedProxies;
import dev.vakna.server.limits.RateLimits;
import dev.vakna.server.security.ScopeRule;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** Everything that all answers share. */
@Configuration(proxyBeanMethods = false)
class HttpConfiguration {

  /** Request line and headers together, in bytes. */
  private static final int MAX_HEADER_BYTES = 16 * 1024;

  private static final int MAX_HEADERS = 100;

  /**
   * Of the server's threads some are kept for what tells whether it lives: a call that waits for
   * room holds one, a call that is refused holds one for an instant.
   */
  private static final int CALLS_AT_WORK = 128;

  private static final int CALLS_WAITING = 48;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  @Bean
  InstantSource clock() {
    return InstantSource.system();
  }

  @Bean
  Chance chance() {
    return new SecureChance();
  }

  @Bean
  ApiJson apiJson() {
    return new ApiJson();
  }

  @Bean
  JsonMapper jsonMapper(ApiJson json) {
    return json.mapper();
  }

  @Bean
  PublicUrl publicUrl(Settings settings) {
    return new PublicUrl(settings.publicUrl(), settings.errorBase());
  }

  @Bean
  RequestIds requestIds(Chance chance) {
    return new RequestIds(chance);
  }

  @Bean
  Problems problems(ApiJson json, PublicUrl publicUrl, RequestIds requestIds, InstantSource clock) {
    return new Problems(json, publicUrl, requestIds, clock);
  }

  @Bean
  ReportLinks reportLinks(Store store, Chance chance, PublicUrl publicUrl, InstantSource clock) {
    return new ReportLinks(store, chance, publicUrl, clock);
  }

  @Bean
  JobViews jobViews(ApiJson json, Problems problems, InstantSource clock, Caps caps) {
    return new JobViews(json, problems, clock, caps);
  }

  @Bean
  RateLimits rateLimits(Settings settings) {
    Settings.Rate rate = settings.rate();
    return new RateLimits(
        settings.limits() == Settings.Limits.ON,
        new RateLimits.PerMinute(
            rate.reads(),
            rate.writes(),
            rate.restores(),
            rate.failedAuthentications(),
            rate.failedSignIns()));
  }

  @Bean
  WebMvcConfigurer answers(Problems problems) {
    return new WebMvcConfigurer() {
      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new AcceptRule()).addPathPatterns("/api/**", "/internal/**");
        registry.addInterceptor(new ScopeRule()).addPathPatterns("/api/**");
      }

      @Override
      public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
        resolvers.addFirst(new ProblemResolver(problems));
      }
    };
  }

  @Bean
  DoorRule doorRule(Problems problems) {
    return new DoorRule(problems);
  }

  @Bean
  FilterRegistrationBean<RoomRule> roomRule(
      Problems problems, RateLimits limits, InstantSource clock) {
    RoomRule rule =
        new RoomRule(
            CALLS_AT_WORK,
            CALLS_WAITING,
            PATIENCE,
            problems,
            (request, response) -> tellFailures(request, response, limits, clock));
    FilterRegistrationBean<RoomRule> registration = new FilterRegistrationBean<>(rule);
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 2);
    return registration;
  }

  @Bean
  FilterRegistrationBean<Origins> origins(Settings settings) {
    FilterRegistrationBean<Origins> registration =
        new FilterRegistrationBean<>(new Origins(settings.http().allowedOrigins()));
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
    return registration;
  }

  @Bean
  FilterRegistrationBean<Answers> answersAsTheyAreTaken() {
    FilterRegistrationBean<Answers> registration = new FilterRegistrationBean<>(new Answers());
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return registration;
  }

  private static void tellFailures(
      HttpServletRequest request,
      HttpServletResponse response,
      RateLimits limits,
      InstantSource clock) {
    String path = request.getRequestURI();
    if ((path == null || path.startsWith("/api/"))
        && !response.containsHeader("X-RateLimit-Limit")) {
      limits
          .failures(request.getRemoteAddr())
          .ifPresent(standing -> standing.tell(response, clock.instant()));
    }
  }

  @Bean
  OperatorsDoor operatorsDoor(Settings settings) {
    return new OperatorsDoor(settings.http().adminPort());
  }

  @Bean
  TrustedProxies trustedProxies(Settings settings) {
    return TrustedProxies.of(settings.http().trustedProxies(), settings.http().proxyHeader());
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcat(
      OperatorsDoor operators,
      TrustedProxies proxies,
      Problems problems,
      ApiJson json,
      RequestIds requestIds,
      RateLimits limits,
      InstantSource clock) {
    return new TomcatTuning(
        MAX_HEADER_BYTES,
        MAX_HEADERS,
        operators,
        List.of(
            () -> new Doors(operators::is, proxies),
            () ->
                new ProblemValve(
                    problems,
                    json,
                    requestIds,
                    MAX_HEADER_BYTES,
                    MAX_HEADERS,
                    (request, response) -> tellFailures(request, response, limits, clock))));
  }
}
