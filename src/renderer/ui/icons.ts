// Fluent System Icons (MIT), regular weight, 24 px grid; only these are bundled.
import alert from '@fluentui/svg-icons/icons/alert_24_regular.svg?raw';
import apps from '@fluentui/svg-icons/icons/apps_24_regular.svg?raw';
import arrowDownload from '@fluentui/svg-icons/icons/arrow_download_24_regular.svg?raw';
import arrowLeft from '@fluentui/svg-icons/icons/arrow_left_24_regular.svg?raw';
import arrowSync from '@fluentui/svg-icons/icons/arrow_sync_24_regular.svg?raw';
import arrowUp from '@fluentui/svg-icons/icons/arrow_up_24_regular.svg?raw';
import box from '@fluentui/svg-icons/icons/box_24_regular.svg?raw';
import chat from '@fluentui/svg-icons/icons/chat_24_regular.svg?raw';
import checkmark from '@fluentui/svg-icons/icons/checkmark_24_regular.svg?raw';
import chevronLeft from '@fluentui/svg-icons/icons/chevron_left_24_regular.svg?raw';
import chevronRight from '@fluentui/svg-icons/icons/chevron_right_24_regular.svg?raw';
import cloud from '@fluentui/svg-icons/icons/cloud_24_regular.svg?raw';
import contact from '@fluentui/svg-icons/icons/contact_card_24_regular.svg?raw';
import desktop from '@fluentui/svg-icons/icons/desktop_24_regular.svg?raw';
import dismiss from '@fluentui/svg-icons/icons/dismiss_24_regular.svg?raw';
import document from '@fluentui/svg-icons/icons/document_24_regular.svg?raw';
import flash from '@fluentui/svg-icons/icons/flash_24_regular.svg?raw';
import folder from '@fluentui/svg-icons/icons/folder_24_regular.svg?raw';
import games from '@fluentui/svg-icons/icons/games_24_regular.svg?raw';
import hardDrive from '@fluentui/svg-icons/icons/hard_drive_24_regular.svg?raw';
import history from '@fluentui/svg-icons/icons/history_24_regular.svg?raw';
import image from '@fluentui/svg-icons/icons/image_24_regular.svg?raw';
import living from '@fluentui/svg-icons/icons/play_circle_24_regular.svg?raw';
import lock from '@fluentui/svg-icons/icons/lock_closed_24_regular.svg?raw';
import open from '@fluentui/svg-icons/icons/open_24_regular.svg?raw';
import people from '@fluentui/svg-icons/icons/people_24_regular.svg?raw';
import person from '@fluentui/svg-icons/icons/person_24_regular.svg?raw';
import phone from '@fluentui/svg-icons/icons/phone_24_regular.svg?raw';
import play from '@fluentui/svg-icons/icons/play_24_regular.svg?raw';
import plugOut from '@fluentui/svg-icons/icons/plug_disconnected_24_regular.svg?raw';
import settings from '@fluentui/svg-icons/icons/settings_24_regular.svg?raw';
import shield from '@fluentui/svg-icons/icons/shield_checkmark_24_regular.svg?raw';
import usbPlug from '@fluentui/svg-icons/icons/usb_plug_24_regular.svg?raw';
import video from '@fluentui/svg-icons/icons/video_24_regular.svg?raw';
import warning from '@fluentui/svg-icons/icons/warning_24_regular.svg?raw';
import type { StepId } from '../../shared/domain/ids.ts';

export const ICONS = {
  alert,
  apps,
  arrowDownload,
  arrowLeft,
  arrowSync,
  arrowUp,
  box,
  chat,
  checkmark,
  chevronLeft,
  chevronRight,
  cloud,
  contact,
  desktop,
  dismiss,
  document,
  flash,
  folder,
  games,
  hardDrive,
  history,
  image,
  living,
  lock,
  open,
  people,
  person,
  phone,
  play,
  plugOut,
  settings,
  shield,
  usbPlug,
  video,
  warning,
} as const;

export const STEP_ICON: Readonly<Record<StepId, string>> = {
  media: image,
  contacts: contact,
  messages: chat,
  documents: document,
  'app-data': games,
  packages: box,
  cloud,
};
