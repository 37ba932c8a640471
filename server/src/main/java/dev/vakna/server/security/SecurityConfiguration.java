package dev.vakna.server.security;

import dev.vakna.core.access.KeyCheck;
import dev.vakna.core.access.Uses;
import dev.vakna.core.id.KeyId;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.store.Store;
import dev.vakna.server.http.DoorRule;
import dev.vakna.server.http.Doors;
import dev.vakna.server.http.Problems;
import dev.vakna.server.limits.RateLimits;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Three ways in: the public API by key or session, the operators' by token, everything else open.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

  @Bean
  @Order(1)
  SecurityFilterChain operators(HttpSecurity http, AdminToken token, Problems problems) {
    return plain(http, problems)
        .securityMatcher(SecurityConfiguration::operatorsOnly)
        .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
        .addFilterBefore(new AdminFilter(token, problems), AnonymousAuthenticationFilter.class)
        .build();
  }

  @Bean
  @Order(2)
  SecurityFilterChain api(
      HttpSecurity http,
      Store store,
      KnownKeys known,
      Uses<KeyId> keyUses,
      SessionCheck sessions,
      @Qualifier("requestMappingHandlerMapping") ObjectProvider<HandlerMapping> handlers,
      RateLimits limits,
      Problems problems,
      InstantSource clock) {
    return plain(http, problems)
        .securityMatcher("/api/**", "/mcp/**")
        .authorizeHttpRequests(requests ->
            requests.requestMatchers(KeyFilter.KEYLESS).permitAll().anyRequest().authenticated())
        .addFilterBefore(
            new KeyFilter(
                new KeyCheck(store, clock, new RefusedKeys()),
                known,
                keyUses,
                sessions,
                new CallKinds(handlers::getObject),
                limits,
                problems,
                clock),
            AnonymousAuthenticationFilter.class)
        .build();
  }

  @Bean
  @Order(3)
  SecurityFilterChain open(HttpSecurity http, Problems problems) {
    return plain(http, problems)
        .securityMatcher("/**")
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        .build();
  }

  /** Whatever comes by the operators' door, but whether the server lives, which anybody may ask. */
  private static boolean operatorsOnly(HttpServletRequest request) {
    return Doors.operators(request) && !DoorRule.openToAnybody(request);
  }

  private static HttpSecurity plain(HttpSecurity http, Problems problems) {
    return http.sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .csrf(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .formLogin(AbstractHttpConfigurer::disable)
        .httpBasic(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        // Who calls is asked of the security context alone, and not of the request.
        .servletApi(AbstractHttpConfigurer::disable)
        .exceptionHandling(e ->
            e.authenticationEntryPoint((request, response, cause) ->
                    problems.answer(
                        request,
                        response,
                        Refusal.of(
                            ProblemCode.UNAUTHORIZED,
                            "No credentials were sent. Send an API key as Authorization: Bearer <key>.")))
                .accessDeniedHandler((request, response, cause) ->
                    problems.answer(
                        request,
                        response,
                        Refusal.of(
                            ProblemCode.FORBIDDEN, "These credentials do not allow this call."))));
  }

  /** No passwords and no users of the framework's own: keys are checked by our filter. */
  @Bean
  AuthenticationManager noPasswords() {
    return authentication -> {
      throw new AuthenticationServiceException("there are no passwords here");
    };
  }

  /** Methods are judged by the handlers, so that a wrong one is told which are right. */
  @Bean
  HttpFirewall firewall() {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall.setUnsafeAllowAnyHttpMethod(true);
    // Headers and parameters are judged by those who read them, who can say what is wrong with
    // them.
    firewall.setAllowedHeaderNames(name -> true);
    firewall.setAllowedHeaderValues(value -> true);
    firewall.setAllowedParameterNames(name -> true);
    firewall.setAllowedParameterValues(value -> true);
    return firewall;
  }

  @Bean
  RequestRejectedHandler rejected(Problems problems, RateLimits limits, InstantSource clock) {
    return (request, response, cause) -> {
      if (request.getRequestURI().startsWith("/api/")) {
        limits.failures(request.getRemoteAddr()).ifPresent(s -> s.tell(response, clock.instant()));
      }
      problems.answer(
          request,
          response,
          Refusal.invalid(
              "The path or a header holds characters that are never allowed: an encoded slash, backslash, semicolon, percent sign or control character, or a dot segment. Send the ids exactly as the API gave them.",
              List.of()));
    };
  }
}
