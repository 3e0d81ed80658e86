package org.pivotune.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.pivotune.fixture.FaceStrip;
import org.pivotune.tensor.HostTensor;

/** Yaw of rendered faces that look to the right and to the left. */
class HeadPoseTest {
  @Test
  void rightIsPositiveLeftNegativeAndTheMirrorTheOpposite() {
    HostTensor faces = FaceStrip.faces();
    try (HeadPose pose = HeadPose.embedded(1)) {
      double right = pose.yaw(FaceStrip.one(faces, FaceStrip.RIGHT));
      double left = pose.yaw(FaceStrip.one(faces, FaceStrip.LEFT));
      assertThat(right - left).isBetween(6.0, 60.0);
      HostTensor mirrored = FaceStrip.mirrored(FaceStrip.one(faces, FaceStrip.RIGHT));
      assertThat(pose.yaw(mirrored)).isCloseTo(-right, within(1e-9));
    }
  }
}
