import type { EdgeProps } from '@xyflow/react';
import { EdgeLabelRenderer } from '@xyflow/react';
import { memo } from 'react';
import type { FlowEdge } from './flow.ts';
import type { Point } from './geometry.ts';
import type { Line } from './lines.ts';
import classes from './map.module.css';
import type { Curve, Route } from './routes.ts';
import { headAngle, pathOf } from './routes.ts';

const headLength = 8;

export const LineView = memo(function LineView({ data }: EdgeProps<FlowEdge>) {
  if (data === undefined) return null;
  const { line, route, lit } = data;
  const path = pathOf(shortened(route.curve, line));
  return (
    <>
      <path className={classes.reach} d={path} />
      <path className={classes.line} d={path} data-many={line.pairs.length > 1} />
      {line.forward && <Head at={route.curve[3]} angle={headAngle(route.curve, 'end')} />}
      {line.back && <Head at={route.curve[0]} angle={headAngle(route.curve, 'start')} />}
      {line.label !== '' && <Label line={line} route={route} lit={lit} />}
    </>
  );
});

function Head({ at, angle }: { readonly at: Point; readonly angle: number }) {
  return (
    <path
      className={classes.head}
      d={`M0 0L-${headLength} -4L-${headLength} 4Z`}
      transform={`translate(${at.x} ${at.y}) rotate(${angle})`}
    />
  );
}

/** The stroke ends inside the arrowhead, so that a heavy or dashed one does not blunt it. */
function shortened([start, first, second, end]: Curve, line: Line): Curve {
  return [line.back ? behindHead(start, first) : start, first, second, line.forward ? behindHead(end, second) : end];
}

function behindHead(tip: Point, towards: Point): Point {
  const far = Math.hypot(towards.x - tip.x, towards.y - tip.y);
  if (far === 0) return tip;
  const by = (headLength - 2) / far;
  return { x: tip.x + (towards.x - tip.x) * by, y: tip.y + (towards.y - tip.y) * by };
}

function Label({ line, route, lit }: { readonly line: Line; readonly route: Route; readonly lit: boolean }) {
  const place = { transform: `translate(-50%, -50%) translate(${route.label.x}px, ${route.label.y}px)` };
  return (
    <EdgeLabelRenderer>
      <div
        className={classes.label}
        style={place}
        data-state={line.state}
        data-lit={lit}
        data-line={line.id}
        title={line.title}
        aria-hidden="true"
      >
        {line.label}
      </div>
    </EdgeLabelRenderer>
  );
}
