package org.pivotune.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.pivotune.align.DetectedFace;
import org.pivotune.align.FaceAligner;
import org.pivotune.photo.Photo;

/**
 * The faces of photos that one command looks at several times. Only where they are is kept: of photos by the thousand the
 * pixels would not fit. Safe from any thread.
 */
final class FoundFaces {
  /** By the photo's checksum: the file may have become another since. */
  private final Map<String, List<DetectedFace>> found = new ConcurrentHashMap<>();

  /** Largest first; empty if there are none. */
  List<DetectedFace> in(Photo photo, FaceAligner aligner) {
    return found.computeIfAbsent(photo.sha256(), sum -> aligner.detect(photo));
  }
}
