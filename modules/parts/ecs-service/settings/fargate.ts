import { AWS_DOCUMENTATION, type FactSource } from '../../../overlays/facts';

/** Where Fargate runs tasks. Of the zones for subnets it excludes none. */
export const FARGATE_SOURCE: FactSource = {
  title: 'ECS developer guide, "Supported Regions for Amazon ECS on AWS Fargate"',
  url: `${AWS_DOCUMENTATION}/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html`,
  read: '2026-11-30',
  grade: 'A',
};
