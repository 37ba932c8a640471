package dev.vakna.server.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * What a caller takes.
 *
 * @param ranges media ranges with their qualities; none when the header cannot be read
 */
public record Accept(List<MediaType> ranges) {

  public Accept {
    ranges = List.copyOf(ranges);
  }

  /** Of a request; one without the header takes everything. */
  public static Accept of(HttpServletRequest request) {
    return of(String.join(",", Collections.list(request.getHeaders("Accept"))));
  }

  static Accept of(String header) {
    if (header.isBlank()) {
      return new Accept(List.of(MediaType.ALL));
    }
    try {
      return new Accept(MediaType.parseMediaTypes(header));
    } catch (InvalidMediaTypeException unreadable) {
      return new Accept(List.of());
    }
  }

  /** Quality 0 excludes. */
  public boolean admits(MediaType type) {
    return quality(type) > 0;
  }

  /** True when the one is wanted more than the other. */
  public boolean prefers(MediaType one, MediaType other) {
    return quality(one) > quality(other);
  }

  /** The most specific range that covers a type decides. */
  private double quality(MediaType type) {
    return ranges.stream()
        .filter(range -> range.includes(type))
        .max((a, b) -> Integer.compare(specificity(a), specificity(b)))
        .map(MediaType::getQualityValue)
        .orElse(0.0);
  }

  private static int specificity(MediaType range) {
    return range.isWildcardType() ? 0 : range.isWildcardSubtype() ? 1 : 2;
  }
}
